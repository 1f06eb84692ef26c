// The page of telephones: looks what happened, shows it on each telephone and in the transcript.

import { Handset } from "./handset.js";
import { Line, Refused } from "./line.js";
import { Voice } from "./voice.js";

const EVERY = 400; // milliseconds between two looks
const AFTER_FAILURE = 2000;
const MOST = 500; // rows of the transcript

const by = (id) => document.getElementById(id);
const booth = by("booth");
const spoken = Object.fromEntries(
  [...by("words").content.querySelectorAll("[data-word]")].map((each) => [each.dataset.word, each.textContent]),
);
const words = (name) => spoken[name] ?? name;
const line = new Line(booth);
const voice = new Voice(by("aloud"), by("voiceless"));
const onShift = new Set(JSON.parse(booth.dataset.shift));
const handsets = new Map();
const begun = new Map(); // when each call began, by its SID
let cursor = null;
let telephones = [];
let call = null; // the SID of the caller's call that is shown
let over = true;
let practising = false;
let scene = null; // the led call that goes on: {name, call, telephone}

function problem(text) {
  by("problem").hidden = !text;
  if (by("problem").textContent !== (text ?? "")) by("problem").textContent = text ?? "";
}

async function doing(act, asked = {}) {
  try {
    const told = await line.act(act, asked);
    problem("");
    return told;
  } catch (error) {
    problem(error instanceof Refused ? error.message : words("away"));
    return null;
  }
}

function title(name) {
  return name === "caller" ? words("caller") : name || words("somebody");
}

// ── What happened ──────────────────────────────────────────────────────────────────────────

const SOUNDS = { beep: "beep", ringing: "tone", connected: "met", parted: "left", played: "played" };

function happened(event) {
  if (event.kind === "called") begins(event);
  if (event.call === call && ["hung-up", "released"].includes(event.kind) && event.who === "caller") ends();
  const handset = handsets.get(event.who);
  if (handset && event.kind === "heard") {
    handset.hears(event.text, event.language);
    voice.say(event.text, event.language);
  } else if (handset && SOUNDS[event.kind]) {
    handset.hears(words(SOUNDS[event.kind]));
  } else if (handset && (event.kind === "cut" || event.kind === "hung-up" || event.kind === "released")) {
    voice.hush();
  }
  if (handset && event.kind === "rang") {
    handset.clears();
    handset.node.scrollIntoView({ block: "nearest" });
  }
  if (handset && event.kind === "spoke") handset.speaks(event.seconds);
  if (event.kind !== "cut") row(event);
}

// The transcript begins anew with a call, unless another one goes on.
function begins(event) {
  if (over) by("transcript").tBodies[0].replaceChildren();
  by("story").hidden = false;
  call = event.call;
  over = false;
  begun.set(call, Date.parse(event.at));
  handsets.get(event.who)?.clears();
  by("over").hidden = true;
}

function ends() {
  over = true;
  by("case").href = `${booth.dataset.case}?${new URLSearchParams({ call })}`;
  by("case").hidden = !booth.dataset.reads;
  if (!scene) shows("over"); // who is led still says how it ended
}

function row(event) {
  const seconds = Math.max(0, Date.parse(event.at) - (begun.get(call) ?? Date.parse(event.at))) / 1000;
  const time = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const others = ["ringing", "connected", "parted"];
  const who = event.text === "caller" ? words("the-caller") : title(event.text);
  const text = others.includes(event.kind) ? who : event.text;
  const said = document.createElement("td");
  // The caller's own telephone does not pick up: the line does.
  const kind = event.kind === "answered" && event.who === "caller" ? "reached" : event.kind;
  const [before, after] = words(`do-${kind}`).split("{text}");
  const inner = document.createElement("span");
  if (event.language) inner.lang = event.language.slice(0, 2);
  inner.textContent = after === undefined ? "" : text;
  said.append(before, inner, after ?? "");
  const cells = [time, title(event.who)].map((words) => {
    const cell = document.createElement("td");
    cell.textContent = words;
    return cell;
  });
  const made = document.createElement("tr");
  made.append(...cells, said);
  const body = by("transcript").tBodies[0];
  body.append(made);
  while (body.rows.length > MOST) body.rows[0].remove();
  by("story").hidden = false;
}

// ── How the telephones stand ───────────────────────────────────────────────────────────────

function stand(told) {
  telephones = told;
  const held = told.filter((each) => each.hand === "yours");
  for (const each of held) {
    if (!handsets.has(each.name)) {
      handsets.set(each.name, new Handset(each, words, act));
      place(handsets.get(each.name));
    }
    handsets.get(each.name).shows(each.state);
  }
  for (const [name, handset] of handsets) {
    if (!held.some((each) => each.name === name)) {
      handset.node.remove();
      handsets.delete(name);
    }
  }
  by("hand").hidden = held.length === 0;
  by("led").hidden = !practising;
  offer(told.filter((each) => each.hand === "nobody").map((each) => each.name));
}

// The caller's telephone stands first.
function place(handset) {
  if (handset.role === "caller") by("telephones").prepend(handset.node);
  else by("telephones").append(handset.node);
}

function offer(names) {
  const known = [...by("take").options].map((each) => each.value);
  if (known.join("\n") === names.join("\n")) return;
  const chosen = by("take").value;
  by("take").replaceChildren(...names.map((name) => new Option(shown(name), name)));
  if (names.includes(chosen)) by("take").value = chosen;
}

function shown(name) {
  const away = name !== "caller" && !onShift.has(name);
  return away ? words("off-shift").replace("{who}", name) : title(name);
}

async function act(what, asked) {
  const step = booth.dataset.step;
  const begins = what === "call" && step ? { step, language: booth.dataset.language } : {};
  await doing(what, { ...asked, ...begins });
  await look();
}

// ── Beginning ──────────────────────────────────────────────────────────────────────────────

// Whose telephone to begin with: one's own, else the first on shift that nobody holds.
function responder() {
  const free = telephones.filter((each) => each.role === "responder" && each.hand !== "another");
  const mine = free.find((each) => each.hand === "yours");
  const own = free.find((each) => each.name === booth.dataset.me && onShift.has(each.name));
  return (mine ?? own ?? free.find((each) => onShift.has(each.name)) ?? free[0])?.name;
}

async function take(...names) {
  for (const telephone of names.filter(Boolean)) await doing("take", { telephone });
  await look();
  handsets.get(names[0])?.node.focus();
}

const BEGINNINGS = {
  both: () => {
    practising = false;
    unguide();
    return take("caller", responder());
  },
  answer: async () => {
    practising = true;
    unguide();
    await take(responder());
    by("led").querySelector("button").focus();
  },
  take: () => take(by("take").value),
  hear: async () => {
    await take("caller");
    await act("call", {});
  },
};

async function lead(name) {
  const telephone = responder();
  await take(telephone);
  const told = await doing("play", { scene: name });
  if (!told) return;
  scene = { name, call: told.call, telephone };
  by("how").replaceChildren();
  for (const part of document.querySelectorAll("[data-part]")) part.hidden = true;
  guide(document.querySelector(`[data-scene="${name}"]`).closest("li"));
  handsets.get(telephone)?.node.focus();
}

// While a call is led, the telephone and what is told of the call stand where the call was chosen.
function guide(place) {
  place.append(by("hand"), by("how"));
}

// Else the telephones stand below all beginnings.
function unguide() {
  by("story").before(by("hand"));
  by("led").append(by("how"));
}

// The caller's part is a caption of the telephone, too: that is where one looks.
function speaks(part) {
  if (!part.hidden) return;
  part.hidden = false;
  for (const each of part.textContent.trim().split(/\n\s*/)) handsets.get(scene.telephone)?.hears(each, document.documentElement.lang);
}

function shows(id) {
  by(id).hidden = false;
  by(id).scrollIntoView({ block: "nearest" });
}

// While one talks, the caller's words stand on the page; afterwards, how it went.
async function follow() {
  if (!scene) return;
  const own = telephones.find((each) => each.name === scene.telephone);
  if (own?.state === "talking") speaks(document.querySelector(`[data-part="${scene.name}"]`));
  if (!(over && call === scene.call) || (own && own.state !== "idle")) return;
  const done = scene;
  scene = null;
  by("how").innerHTML = await line.told(done.call, done.telephone);
  shows("over");
  by("how").scrollIntoView({ block: "nearest" });
}

// ── The rounds ─────────────────────────────────────────────────────────────────────────────

let looking = null;

function look() {
  looking ??= once().finally(() => { looking = null; });
  return looking;
}

async function once() {
  const told = await line.look(cursor);
  cursor = told.cursor;
  stand(told.telephones);
  told.events.forEach(happened);
  await follow();
}

let failing = false;

async function rounds() {
  try {
    await look();
    if (failing) problem("");
    failing = false;
  } catch (error) {
    failing = true;
    cursor = error instanceof Refused ? null : cursor; // a network that began anew counts anew
    problem(error instanceof Refused ? error.message : words("away"));
  }
  setTimeout(rounds, failing ? AFTER_FAILURE : EVERY);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-begin], [data-scene]");
  if (button?.dataset.begin) BEGINNINGS[button.dataset.begin]();
  else if (button) lead(button.dataset.scene);
});
addEventListener("pagehide", () => { for (const name of handsets.keys()) line.leave(name); });

booth.hidden = false;
rounds();
