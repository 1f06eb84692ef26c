// A call that is being tried: looks once a second whether it is over, and then shows the whole page.

const away = document.getElementById("away");

async function look() {
  try {
    const answer = await fetch(location.href, {
      headers: { "X-Live": "1" }, redirect: "error", cache: "no-store", signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    if (!(await answer.text()).includes("data-running")) return location.reload();
    away.hidden = true;
  } catch {
    away.textContent = away.dataset.failed;
    away.hidden = false;
  }
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
