// Live parts: <div data-live="/address" data-every="10"> is asked for anew every so many seconds.
// A refresh that fails is said in the element named by data-told, with the words that stand in
// its data-failed; the part stays as it was.

const parts = document.querySelectorAll("[data-live]");

async function refresh(part) {
  const told = document.getElementById(part.dataset.told);
  try {
    const answer = await fetch(part.dataset.live, {
      headers: { "X-Live": "1" }, redirect: "error", cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = await answer.text();
    if (!busy(part)) part.innerHTML = fresh;
    if (told) told.hidden = true;
  } catch {
    if (told) {
      told.hidden = false;
      told.textContent = told.dataset.failed;
    }
  }
}

// Nobody's focus or half-typed word is taken away.
function busy(part) {
  return part.contains(document.activeElement);
}

for (const part of parts) {
  setInterval(() => { if (!document.hidden) refresh(part); }, 1000 * Number(part.dataset.every || 10));
}
