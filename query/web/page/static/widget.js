// <drucksuche-search>: a search box with results for any page. docs/widget.md says how it is used.
"use strict";
(() => {
  const home = new URL(".", document.currentScript.src);
  const WORDS = {
    de: {
      label: "Suche in Drucksachen", search: "Suchen", none: "Keine Treffer", failed: "Die Suche ist nicht erreichbar.",
      found: (n) => (n === 1 ? "1 Abschnitt" : `${n.toLocaleString("de")} Abschnitte`), all: "Alle Treffer",
      question: "Frage", answer: "Antwort", page: "S.",
    },
    en: {
      label: "Search parliamentary papers", search: "Search", none: "No hits", failed: "The search cannot be reached.",
      found: (n) => (n === 1 ? "1 section" : `${n.toLocaleString("en")} sections`), all: "All hits",
      question: "Question", answer: "Answer", page: "p.",
    },
  };
  const STYLE = `
    :host { display: block; color-scheme: inherit; font: inherit; color: inherit; }
    form { display: flex; gap: 0.5em; }
    input { flex: 1; min-width: 0; font: inherit; padding: 0.4em 0.6em; border: 1px solid; border-radius: 4px;
      background: transparent; color: inherit; }
    button { font: inherit; padding: 0.4em 0.8em; cursor: pointer; }
    ol { list-style: none; margin: 0.8em 0 0; padding: 0; }
    li { padding: 0.7em 0; border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
    h3 { margin: 0; font-size: 1em; }
    p { margin: 0.3em 0 0; hyphens: auto; overflow-wrap: break-word; }
    a { color: inherit; }
    mark { background: #ffe69a; color: #1b1f23; }
    .faint { font-size: 0.9em; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const marked = (snippet) => {
    // Spans count code points, strings of scripts count UTF-16.
    const signs = [...snippet.text];
    const made = document.createDocumentFragment();
    let done = 0;
    for (const [start, end] of snippet.spans) {
      made.append(signs.slice(done, start).join(""), make("mark", {}, signs.slice(start, end).join("")));
      done = end;
    }
    made.append(signs.slice(done).join(""));
    return made;
  };
  const place = (id) => {
    const [key, section] = id.split("#");
    const found = /^bt-(\d+)-(\d+)$/.exec(key);
    return `sections/${found ? `${found[1]}/${found[2]}` : encodeURIComponent(key)}/${encodeURIComponent(section)}`;
  };

  class DrucksucheSearch extends HTMLElement {
    static observedAttributes = ["query"];
    #asking = null;
    #shadow = this.attachShadow({ mode: "open" });

    connectedCallback() {
      if (this.#shadow.childNodes.length) return;
      const language = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "de";
      this.words = WORDS[language.slice(0, 2)] ?? WORDS.de;
      this.language = this.words === WORDS.en ? "en" : "de";
      this.#shadow.adoptedStyleSheets = [sheet];
      this.input = make("input", { type: "search", id: "q", autocomplete: "off", maxlength: "2000" });
      const form = make("form", { role: "search" }, make("label", { for: "q", class: "hidden" }, this.words.label),
        this.input, make("button", {}, this.words.search));
      this.status = make("p", { role: "status", class: "faint" });
      this.hits = make("ol");
      this.#shadow.append(form, this.status, this.hits);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.search(this.input.value);
      });
      if (this.getAttribute("query")) this.search(this.getAttribute("query"));
    }

    attributeChangedCallback(_, before, query) {
      if (this.input && query && query !== before) this.search(query);
    }

    get #asked() {
      const asked = new URLSearchParams();
      for (const one of this.getAttribute("filter")?.split("&") ?? []) {
        const [name, value] = one.split("=").map(decodeURIComponent);
        if (name && value !== undefined) asked.append(name, value);
      }
      asked.set("q", this.input.value);
      return asked;
    }

    async search(query) {
      this.input.value = query;
      this.#asking?.abort();
      if (!query.trim()) return;
      const asking = this.#asking = new AbortController();
      const asked = this.#asked;
      const all = new URL(`?${asked}`, home);
      asked.set("limit", this.getAttribute("limit") ?? "5");
      try {
        const answer = await fetch(new URL(`api/v1/search?${asked}`, home), { signal: asking.signal });
        const found = await answer.json();
        if (!answer.ok) throw new Error(found.detail);
        this.#show(found, all);
      } catch (error) {
        if (error.name === "AbortError") return;
        this.hits.replaceChildren();
        this.status.replaceChildren(error instanceof TypeError ? this.words.failed : error.message);
      }
      this.dispatchEvent(new CustomEvent("drucksuche-results", { bubbles: true }));
    }

    #show(found, all) {
      this.hits.replaceChildren(...found.hits.map((hit) => this.#hit(hit)));
      const count = found.total ? this.words.found(found.total) : this.words.none;
      const more = found.total > found.hits.length ? [" · ", make("a", { href: all }, this.words.all)] : [];
      this.status.replaceChildren(count, ...more);
    }

    #hit(hit) {
      const by = Object.fromEntries(hit.snippets.map((one) => [one.field, one]));
      const lead = (text) => ({ text: text.length > 200 ? `${text.slice(0, 200)} …` : text, spans: [] });
      const halves = hit.kind === "exchange"
        ? [["question", by.question ?? lead(hit.questions.map((one) => one.text).join(" "))],
          ["answer", by.answer ?? lead(hit.answers.map((one) => one.text).join(" "))]]
        : hit.snippets.filter((one) => one.field !== "title").map((one) => [one.field, one]);
      const href = new URL(place(hit.id), home);
      href.searchParams.set("q", this.input.value);
      const title = make("a", { href, lang: "de" },
        marked(by.title ?? { text: hit.titel ?? hit.dokumentnummer, spans: [] }));
      const about = [hit.dokumentnummer, hit.label, hit.datum?.split("-").reverse().join("."),
        hit.page && `${this.words.page} ${hit.page}`].filter(Boolean).join(" · ");
      const told = halves.filter(([, snippet]) => snippet.text).map(([field, snippet]) => {
        const label = this.words[field];
        return make("p", { lang: "de" }, ...(label ? [make("b", {}, `${label}: `)] : []), marked(snippet));
      });
      return make("li", {}, make("h3", {}, title), make("p", { class: "faint", lang: "de" }, about), ...told);
    }
  }
  if (!customElements.get("drucksuche-search")) customElements.define("drucksuche-search", DrucksucheSearch);
})();
