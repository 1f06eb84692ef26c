// One telephone on the page: its screen with captions, its keys, and what can be done with it.

const DIGITS = new Set("0123456789*#");
const MOST = 60; // captions that a screen keeps
const SPEAKS = 3; // seconds
const DOING = {
  idle: { caller: ["call", "withheld", "leave"], responder: ["leave"] },
  ringing: { responder: ["pick-up", "hang-up"] },
};
const TALKING = ["speak", "hang-up"];

export class Handset {
  constructor(told, words, doing) {
    this.name = told.name;
    this.role = told.role;
    this.words = words;
    this.doing = doing;
    this.state = "";
    this.node = document.getElementById("telephone").content.cloneNode(true).firstElementChild;
    this.title = this.role === "caller" ? words("caller") : this.name;
    this.node.querySelector("h3").textContent = this.title;
    this.node.dataset.name = this.name;
    this.screen = this.node.querySelector(".screen");
    this.#label(this.node, null);
    this.#label(this.screen, "screen");
    this.#label(this.node.querySelector(".keypad"), "keypad");
    this.node.addEventListener("click", (event) => this.#clicked(event));
    this.node.addEventListener("keydown", (event) => this.#typed(event));
  }

  shows(state) {
    if (state === this.state) return;
    this.state = state;
    this.node.querySelector(".state").textContent = this.words(`state-${state}`);
    this.node.classList.toggle("is-ringing", state === "ringing");
    const shown = DOING[state]?.[this.role] ?? TALKING;
    const onCall = !["idle", "ringing"].includes(state);
    this.node.querySelector(".keypad").hidden = !onCall;
    if (onCall) this.screen.hidden = false;
    const held = document.activeElement;
    for (const each of this.node.querySelectorAll("[data-do]")) each.hidden = !shown.includes(each.dataset.do);
    if (this.node.contains(held) && held.closest("[hidden]")) this.node.focus();
  }

  // A caption: what it hears, or what happens to it.
  hears(text, language) {
    const line = document.createElement("p");
    line.textContent = text;
    if (language) line.lang = language.slice(0, 2);
    else line.className = "sound";
    this.screen.hidden = false;
    this.screen.append(line);
    while (this.screen.childElementCount > MOST) this.screen.firstElementChild.remove();
    this.screen.scrollTop = this.screen.scrollHeight;
  }

  clears() {
    this.screen.replaceChildren();
  }

  // What it says cannot be heard: it is told for as long as it lasts.
  speaks(seconds) {
    const state = this.node.querySelector(".state");
    state.textContent = this.words("state-speaking");
    setTimeout(() => { state.textContent = this.words(`state-${this.state}`); }, 1000 * seconds);
  }

  #label(node, word) {
    const label = word ? this.words("of").replace("{what}", this.words(word)).replace("{who}", this.title) : this.title;
    node.setAttribute("aria-label", label);
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.key) this.#press(button.dataset.key);
    else this.#do(button.dataset.do);
  }

  #typed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (DIGITS.has(event.key)) this.#press(event.key);
    else if (event.key === "Escape" && this.state !== "idle") this.#do("hang-up");
    else if (event.key === "Enter" && this.state === "ringing" && event.target.tagName !== "BUTTON") this.#do("pick-up");
    else return;
    event.preventDefault();
  }

  #press(key) {
    if (["idle", "ringing"].includes(this.state)) return;
    const button = this.node.querySelector(`[data-key="${key}"]`);
    button.classList.add("is-pressed");
    setTimeout(() => button.classList.remove("is-pressed"), 150);
    this.doing("press", { telephone: this.name, key });
  }

  #do(what) {
    const withheld = this.node.querySelector("input").checked ? "1" : "";
    const more = { speak: { seconds: SPEAKS }, call: { withheld } }[what] ?? {};
    this.doing(what, { telephone: this.name, ...more });
  }
}
