// The browser's own voice speaks a text: <div class="hear" data-speaks="id" lang="es" hidden>
// with a button in it is shown where the browser has a voice for that language. Pressed again,
// it is quiet.

const voices = window.speechSynthesis;
const places = [...document.querySelectorAll("[data-speaks]")];
let speaking = null;

function voiceFor(language) {
  const known = voices.getVoices().filter((voice) => voice.lang.slice(0, 2) === language);
  // The voice of the telephone is a Mexican or an American one.
  return known.find((voice) => /MX|US/.test(voice.lang)) || known[0];
}

function show() {
  for (const place of places) place.hidden = !voiceFor(place.lang);
}

function told(place, is) {
  const button = place.querySelector("button");
  button.textContent = is ? button.dataset.stop : button.dataset.start;
}

function quiet() {
  if (speaking) told(speaking, false);
  speaking = null;
  voices.cancel();
}

function speak(place) {
  const again = speaking === place;
  quiet();
  if (again) return;
  const said = new SpeechSynthesisUtterance(document.getElementById(place.dataset.speaks).textContent.replace(/\s+/g, " "));
  said.voice = voiceFor(place.lang);
  said.lang = said.voice.lang;
  said.rate = 0.95; // no faster than 150 words a minute
  said.onend = () => { if (speaking === place) quiet(); };
  speaking = place;
  told(place, true);
  voices.speak(said);
}

if (voices) {
  for (const place of places) {
    place.querySelector("button").addEventListener("click", () => speak(place));
  }
  voices.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", quiet);
  show();
}
