// The page works without this script: every button is a form. With it, nothing reloads and cards appear by themselves.
"use strict";

(() => {
  const page = document.body;
  const log = document.getElementById("log");
  const feed = document.getElementById("feed");
  const formPlace = document.getElementById("form-place");
  const status = document.getElementById("status");
  const write = document.getElementById("write");
  const list = document.getElementById("commands");
  const user = page.dataset.seat;
  const room = page.dataset.room;
  let order = Number(page.dataset.order);
  let opener = null;
  let pushes = null;

  const say = (words) => { status.textContent = words; };
  const pieceOf = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  };

  const titleOf = (card) => (card.querySelector("h3") || card).textContent.trim();
  const cardOf = (place) => (place && place.closest(".message") ? place.closest(".message").id : "");

  // Cards

  function put(place, id, html) {
    const fresh = pieceOf(html);
    if (!fresh) return null;
    const old = document.getElementById(id);
    if (!old) {
      fresh.classList.add("fresh");
      place.append(fresh);
      return fresh;
    }
    if (Number(old.dataset.order) >= Number(fresh.dataset.order)) return null; // an answer and a push brought the same
    const places = (card) => [...card.querySelectorAll("button, a")];
    const pressed = places(old).indexOf(document.activeElement);
    const openedBy = places(old).indexOf(opener);
    const hadFocus = old.contains(document.activeElement);
    const changed = old.textContent.trim() !== fresh.textContent.trim();
    fresh.retitled = titleOf(old) !== titleOf(fresh);
    old.replaceWith(fresh);
    if (changed) fresh.classList.add("fresh");
    if (hadFocus) (places(fresh)[pressed] || fresh).focus({ preventScroll: true });
    if (openedBy >= 0) opener = places(fresh)[openedBy] || fresh;
    return changed ? fresh : null;
  }

  function markTab(name) {
    const mark = document.querySelector(`.tabs a[data-room="${CSS.escape(name)}"] .fresh`);
    if (!mark) return;
    mark.hidden = false;
    mark.textContent = "new";
  }

  // What one saw when one acted: a push may bring what came of it before the answer does.
  const sight = (place) => ({ pressed: cardOf(place), known: new Set([...log.children].map((card) => card.id)) });

  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  // What deserves a look: what is new, else the card that was pressed, else what changed last.
  function apply(news, own = null) {
    const atEnd = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 160;
    const { pressed, known } = own || sight(null);
    let [added, changed] = [null, null];
    for (const change of news.changes) {
      if (change.room === "feed") put(feed, change.id, change.html);
      else if (change.room === room) {
        const piece = put(log, change.id, change.html);
        if (known.has(change.id)) changed = piece || changed;
        else added = document.getElementById(change.id);
      } else if (!own || page.dataset.page !== "home") markTab(change.room);
    }
    const last = added || (pressed && document.getElementById(pressed)) || changed;
    if (feed && news.changes.some((change) => change.room === "feed")) feed.scrollTop = feed.scrollHeight;
    order = Math.max(order, news.order);
    for (const clock of document.querySelectorAll(".now")) if (news.clock) clock.textContent = news.clock;
    if (last && (own || atEnd)) {
      const tall = last.offsetHeight > window.innerHeight * 0.8;
      last.scrollIntoView({ block: tall && last.retitled ? "start" : "nearest", behavior: still.matches ? "auto" : "smooth" });
    }
    return last;
  }

  // Forms

  function showForm(html, first = true) {
    const wasOpen = Boolean(formPlace.querySelector("dialog"));
    if (!wasOpen && first) opener = document.activeElement;
    formPlace.innerHTML = html;
    const dialog = formPlace.querySelector("dialog");
    if (!dialog) return wasOpen;
    dialog.removeAttribute("open");
    dialog.showModal();
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); leave(dialog); });
    for (const field of dialog.querySelectorAll("[data-most]")) count(field);
    const wrong = dialog.querySelector("[aria-invalid]");
    const target = wrong && wrong.matches("fieldset") ? wrong.querySelector("input") : wrong;
    (target || dialog.querySelector(".field input, .field textarea, .field select, fieldset input, button")).focus();
    return false;
  }

  function leave(dialog) {
    const asks = dialog.querySelector("[data-asks]");
    if (asks.dataset.dirty && !dialog.dataset.warned) {
      dialog.dataset.warned = "yes";
      const words = document.createElement("p");
      words.className = "warning";
      words.setAttribute("role", "alert");
      words.textContent = "You have not saved this yet. Press “Not now” once more to leave it.";
      dialog.querySelector(".close").prepend(words);
      return;
    }
    formPlace.innerHTML = "";
    if (opener && opener.isConnected) opener.focus();
    else if (write) write.focus();
  }

  function count(field) {
    const most = Number(field.dataset.most);
    const length = [...field.value].length;
    let note = field.parentElement.querySelector(".left");
    if (length < most * 0.8) { if (note) note.remove(); return; }
    if (!note) {
      note = document.createElement("p");
      note.className = "left";
      note.setAttribute("role", "status");
      field.after(note);
    }
    note.textContent = length > most ? `${length - most} characters too many` : `${most - length} characters left`;
    note.classList.toggle("over", length > most);
  }

  // Posts

  async function post(form, submitter) {
    const words = new URLSearchParams(new FormData(form, submitter));
    const response = await fetch(form.getAttribute("action"), { method: "POST", body: words, headers: { "X-Since": order } });
    if (!(response.headers.get("Content-Type") || "").includes("json")) throw new Error(await response.text());
    return response.json();
  }

  function renew(form) {
    const once = form.querySelector("[name=once]");
    if (once && form.isConnected) once.value = crypto.randomUUID();
  }

  async function send(form, submitter) {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    form.setAttribute("aria-busy", "true");
    try {
      const inDialog = Boolean(form.closest("dialog"));
      const before = sight(inDialog ? opener : form);
      const news = await post(form, submitter);
      const last = apply(news, before);
      const closed = showForm(news.form, !inDialog);
      if (news.go) { window.location.assign(news.go); return; }
      if (closed && last) last.focus({ preventScroll: true });
      else if (closed && write) write.focus();
      if (form.id === "write-form") { write.value = ""; }
      say(form.closest(".time") ? `It is ${news.clock}.` : "");
    } catch (error) {
      const lost = error instanceof TypeError;
      tell(form, lost ? "The practice room does not answer. Is it still running?" : error.message);
    } finally {
      delete form.dataset.busy;
      form.removeAttribute("aria-busy");
      renew(form);
    }
  }

  function tell(form, words) {
    const note = document.createElement("p");
    note.className = "warning";
    note.setAttribute("role", "alert");
    note.textContent = words;
    form.append(note);
    setTimeout(() => note.remove(), 8000);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-leaves]")) {
      event.preventDefault();
      leave(form.closest("dialog"));
    } else if (form.matches("[data-live]")) {
      event.preventDefault();
      if (form.id === "write-form") hide();
      send(form, event.submitter);
    } else {
      form.setAttribute("aria-busy", "true");
    }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-asks]");
    if (form) form.dataset.dirty = "yes";
    if (event.target.matches("[data-most]")) count(event.target);
  });

  window.addEventListener("beforeunload", (event) => {
    const asks = formPlace.querySelector("[data-asks]");
    if (asks && asks.dataset.dirty) event.preventDefault();
  });

  // Commands, completed as one types

  let active = -1;
  const shown = () => [...list.children].filter((option) => !option.hidden);

  function hide() {
    if (!list) return;
    list.hidden = true;
    active = -1;
    write.setAttribute("aria-expanded", "false");
    write.removeAttribute("aria-activedescendant");
  }

  function offer() {
    const typed = write.value.toLowerCase();
    for (const option of list.children) option.hidden = !option.dataset.command.startsWith(typed);
    const found = shown();
    if (!typed.startsWith("/") || typed.includes(" ") || !found.length) { hide(); return; }
    list.hidden = false;
    write.setAttribute("aria-expanded", "true");
    choose(-1);
  }

  function choose(next) {
    const found = shown();
    active = found.length ? (next + found.length) % found.length : -1;
    if (next < 0 && next !== -2) active = -1;
    if (next === -2) active = found.length - 1;
    found.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    if (active < 0) { write.removeAttribute("aria-activedescendant"); return; }
    write.setAttribute("aria-activedescendant", found[active].id);
    found[active].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    write.value = `${option.dataset.command} `;
    hide();
    write.focus();
  }

  if (write) {
    write.addEventListener("input", offer);
    write.addEventListener("blur", () => setTimeout(hide, 150));
    write.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const found = shown();
      if (event.key === "ArrowDown") { event.preventDefault(); choose(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose(active <= 0 ? -2 : active - 1); }
      else if (event.key === "Escape") { event.preventDefault(); hide(); }
      else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) {
        event.preventDefault();
        take(found[active]);
      }
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); take(option); }
    });
  }

  // Pushes: only while the page is looked at, because a browser allows few open lines

  function listen() {
    if (pushes) return;
    pushes = new EventSource(`/seat/${encodeURIComponent(user)}/pushes?since=${order}`);
    pushes.onmessage = (event) => apply(JSON.parse(event.data));
  }

  function rest() {
    if (pushes) pushes.close();
    pushes = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", listen);

  // At first

  const time = document.querySelector("details.time");
  if (time && !window.matchMedia("(min-width: 68rem)").matches) time.open = false;
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.everybody[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  if (formPlace.querySelector("dialog")) showForm(formPlace.innerHTML);
  const newest = log.lastElementChild;
  if (newest && log.childElementCount > 1) newest.scrollIntoView({ block: "nearest" });
  if (feed) feed.scrollTop = feed.scrollHeight;
})();
