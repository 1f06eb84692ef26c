// Captions spoken aloud, where the browser has a voice for the language; off until it is chosen.

const KEY = "booth-aloud";
const engine = globalThis.speechSynthesis;

export class Voice {
  constructor(box, note) {
    this.box = box;
    this.note = note;
    box.checked = localStorage.getItem(KEY) === "1";
    box.addEventListener("change", () => {
      localStorage.setItem(KEY, box.checked ? "1" : "0");
      if (!box.checked) this.hush();
    });
  }

  say(text, language) {
    if (!this.box.checked) return;
    const voice = engine?.getVoices().find((each) => each.lang.slice(0, 2) === language.slice(0, 2));
    this.note.hidden = Boolean(voice);
    if (!voice) return;
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    engine.speak(words);
  }

  hush() {
    engine?.cancel();
  }
}
