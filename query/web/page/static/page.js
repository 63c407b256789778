// Makes the page quicker; it works without. Nothing here says anything: all words come from the page itself.
"use strict";
(() => {
  const { root, copied, suggested } = document.body.dataset;
  const main = document.getElementById("main");
  const said = document.getElementById("said");
  const form = document.querySelector("form.ask");
  const input = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const say = (text) => { said.textContent = text; };

  // --- suggestions while typing: the pattern of a combobox with a list (WAI-ARIA) ---
  const MOST = 8;
  const ASKED = 24;
  const NAMES = 3;
  const WAIT_MS = 60;
  let at = -1;
  let typed = "";
  let asking = null;
  let timer = 0;
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
    ["aria-controls", "suggestions"]]) input.setAttribute(name, value);

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    clearTimeout(timer);  // the list stays as it is while something of it is chosen
    asking?.abort();
    const options = [...list.children];
    at = (place + options.length + 1) % (options.length + 1);
    if (at === options.length) at = -1;
    options.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[at].id);
    input.value = at < 0 ? typed : options[at].dataset.text;
  };
  // The engine names values of fields before words; of many both kinds are offered, words first.
  const pick = (found) => {
    const words = found.filter((one) => one.kind === "word");
    const names = found.filter((one) => one.kind !== "word");
    const some = words.slice(0, MOST - Math.min(NAMES, names.length));
    return [...some, ...names.slice(0, MOST - some.length)];
  };
  const open = (found) => {
    list.replaceChildren(...found.map((one, number) => {
      const option = document.createElement("div");
      option.id = `suggestion-${number}`;
      option.role = "option";
      option.setAttribute("aria-selected", "false");
      option.dataset.text = one.text;
      const text = document.createElement("span");
      text.textContent = one.text;
      const count = document.createElement("span");
      count.className = "faint";
      count.textContent = one.count === null ? "" : one.count.toLocaleString(document.documentElement.lang);
      option.append(text, count);
      return option;
    }));
    at = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    if (found.length) say(suggested.replace("#", found.length));
  };
  const complete = async () => {
    asking?.abort();
    asking = new AbortController();
    if (!typed.trim() || typed.length > 200) { close(); return; }
    try {
      const asked = new URLSearchParams({ q: typed, limit: ASKED });
      const answer = await fetch(`${root}/api/v1/complete?${asked}`, { signal: asking.signal });
      if (answer.ok && input.value === typed && document.activeElement === input) open(pick(await answer.json()));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    timer = setTimeout(complete, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? list.children.length - 1 : at - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      input.value = typed;
      close();
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    input.value = option.dataset.text;
    close();
    if (!input.value.endsWith(":")) form.requestSubmit();
  });
  input.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input, textarea, select");
    if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });

  // --- results without a reload ---
  let turn = 0;
  const here = () => `${location.pathname}${location.search}`;
  let shown = here();
  const isResults = (url) => url.origin === location.origin && url.pathname === `${root}/`;
  const swap = (text) => {
    const next = new DOMParser().parseFromString(text, "text/html");
    for (const id of ["main", "kept", "languages"]) {
      document.getElementById(id).replaceChildren(...document.adoptNode(next.getElementById(id)).childNodes);
    }
    document.title = next.title;
    input.value = next.getElementById("q").value;
    const feed = next.querySelector("link[rel=alternate]");
    document.querySelector("link[rel=alternate]")?.remove();
    if (feed) document.head.append(document.adoptNode(feed));
  };
  const show = async (address, then) => {
    const mine = ++turn;
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" } });
      const text = await answer.text();
      if (mine !== turn) return;
      swap(text);
      then();
      shown = here();
      const found = document.getElementById("found") ?? main;
      found.focus({ preventScroll: true });
      say(found.innerText.slice(0, 100));
    } catch {
      location.assign(address);
    } finally {
      if (mine === turn) main.removeAttribute("aria-busy");
    }
  };
  const go = (url) => show(url.href, () => {
    history.replaceState({ y: scrollY }, "");
    history.pushState({ y: 0 }, "", url.href);
    scrollTo({ top: 0, behavior: "instant" });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = !event.defaultPrevented && event.button === 0
      && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || link.hreflang) return;
    if (link.dataset.cite) { copyCitation(event, link); return; }
    const url = new URL(link.href);
    if (isResults(url) && url.searchParams.get("q") && !url.hash) {
      event.preventDefault();
      go(url);
    }
  });
  form.addEventListener("submit", (event) => {
    close();
    if (!input.value.trim()) return;
    event.preventDefault();
    const url = new URL(form.action);
    url.search = new URLSearchParams(new FormData(form));
    go(url);
  });
  addEventListener("popstate", (event) => {
    if (here() === shown) return; // only the anchor changed
    const y = event.state?.y ?? 0;
    if (isResults(new URL(location.href))) show(location.href, () => scrollTo({ top: y, behavior: "instant" }));
    else location.reload();
  });

  // --- copying ---
  const copy = async (text) => {
    await navigator.clipboard.writeText(text);
    say(copied);
    said.classList.replace("hidden", "toast");
    setTimeout(() => said.classList.replace("toast", "hidden"), 1500);
  };
  const copyCitation = async (event, link) => {
    if (!navigator.clipboard) return; // the link leads to the citation
    event.preventDefault();
    try {
      const answer = await fetch(link.dataset.cite);
      if (!answer.ok) throw new Error(answer.statusText);
      await copy((await answer.text()).trim());
    } catch {
      location.assign(link.href);
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    text.select();
    if (navigator.clipboard) copy(text.value).catch(() => document.execCommand("copy"));
    else document.execCommand("copy");
  });
})();
