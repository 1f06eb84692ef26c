// What this page asks the line: how the telephones stand, and what is done with one of them.

const page = [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");

export class Refused extends Error {}

export class Line {
  constructor(booth) {
    this.places = booth.dataset;
  }

  look(since) {
    return this.#post(this.places.look, { since: since ?? "" });
  }

  act(act, asked = {}) {
    return this.#post(this.places.act.replace("ACT", act), asked);
  }

  // Said while the page goes: nobody waits for the answer.
  leave(telephone) {
    const form = new URLSearchParams({ page, telephone, csrf_token: this.places.token });
    navigator.sendBeacon(this.places.act.replace("ACT", "leave"), form);
  }

  async told(call, telephone) {
    const asked = new URLSearchParams({ call, telephone });
    const answer = await fetch(`${this.places.told}?${asked}`, { redirect: "error", cache: "no-store" });
    return answer.text();
  }

  async #post(address, asked) {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": this.places.token, "X-Live": "1", Accept: "application/json" },
      body: new URLSearchParams({ page, ...asked }),
      redirect: "error",
      signal: AbortSignal.timeout(8000),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Refused(told.sentence);
    return told;
  }
}
