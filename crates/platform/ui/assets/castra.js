// Makes Castra quicker, never possible: every page works without this file.
// It only sets attributes and classes, so that it runs under a strict content security policy.
"use strict";
(() => {
	const root = document.documentElement;
	const live = () => document.getElementById("live");
	const make = (tag, attributes = {}, text = "") => {
		const element = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
		element.textContent = text;
		return element;
	};
	const say = (text) => { const place = live(); if (place) { place.textContent = ""; setTimeout(() => { place.textContent = text; }, 50); } };
	const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
	const parse = (text) => new DOMParser().parseFromString(text, "text/html");
	root.dataset.scripted = "";

	// Partial swaps: the answer's element with the same id takes the place of the old one.
	const shown = new WeakMap();
	const put = (page, id) => {
		const old = document.getElementById(id);
		const fresh = page.getElementById(id);
		if (!old || !fresh) return false;
		const focus = document.activeElement;
		const held = old.contains(focus) ? focus.id || focus.name : null;
		// What was open for several acts, such as a bank of questions, stays open.
		const kept = focus?.closest?.("details[data-stays]");
		const opened = kept && old.contains(kept) ? [...old.querySelectorAll("details[data-stays]")].map((each) => each.open) : [];
		const pressed = kept && focus.textContent;
		const node = document.importNode(fresh, true);
		old.replaceWith(node);
		const fold = [...node.querySelectorAll("details[data-stays]")];
		if (opened.length === fold.length) fold.forEach((each, at) => { each.open ||= opened[at]; });
		const again = pressed && [...node.querySelectorAll("details[data-stays] button")].find((each) => each.textContent === pressed);
		if (shown.has(old)) shown.set(node, fresh.innerHTML);
		const flash = page.getElementById("flash");
		const place = document.getElementById("flash");
		if (flash && place && id !== "flash" && flash.textContent.trim()) place.replaceChildren(...document.importNode(flash, true).childNodes);
		const wrong = node.querySelector("[data-focus]");
		const back = wrong || (held && (document.getElementById(held) || node.querySelector(`[name="${CSS.escape(held)}"]`)));
		if (again && !wrong) again.focus({ preventScroll: true });
		else if (back) back.focus();
		else if (held !== null) { node.tabIndex = -1; node.focus({ preventScroll: true }); }
		const said = flash?.textContent.trim() || node.dataset.said;
		if (said) say(said);
		return true;
	};

	const fail = (form, text) => {
		say(text);
		form.querySelector("[data-failed]")?.remove();
		form.append(make("p", { class: "error", "data-failed": "", role: "alert" }, text));
	};

	const send = async (form, button) => {
		const id = (button?.dataset.swap || form.dataset.swap).slice(1);
		const target = document.getElementById(id);
		const opener = form.closest("[popover]")?.id;
		const data = new FormData(form, button || undefined);
		const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
		target?.setAttribute("aria-busy", "true");
		try {
			const answer = await fetch(button?.getAttribute("formaction") || form.action, {
				method: "POST", body, credentials: "same-origin", headers: { "X-Castra-Part": id, Accept: "text/html" },
			});
			const page = parse(await answer.text());
			if (put(page, id)) {
				if (opener) document.querySelector(`[popovertarget="${CSS.escape(opener)}"]`)?.focus();
			} else if (answer.ok) location.assign(answer.url);
			else {
				// A refusal says why: at its fields, or as a whole.
				const why = page.querySelector(".list li, .head p")?.textContent.replace(/^\w+: /, "");
				target?.removeAttribute("aria-busy");
				fail(form, why ? `${why.replace(/\.?$/, ".")} What you typed is still here.` : "That did not work. What you typed is still here; try again.");
			}
		} catch {
			target?.removeAttribute("aria-busy");
			fail(form, "That did not arrive. What you typed is still here; try again.");
		}
	};

	// The secret of a link goes into its field, and out of the address.
	const readLink = () => {
		const field = document.querySelector("[data-of-link]");
		// Another anchor, such as that of "Skip to content", is no secret.
		if (!field || !/^#[0-9a-f]{64}$/.test(location.hash)) return;
		field.value = location.hash.slice(1);
		history.replaceState(null, "", location.pathname);
	};
	readLink();
	addEventListener("hashchange", readLink);

	// Passkeys: the browser is asked first, and its answer goes along with the form.
	if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) root.dataset.passkeys = "";
	const askPasskey = async (form) => {
		try {
			const answer = await fetch(form.dataset.passkey, { method: "POST", credentials: "same-origin" });
			if (answer.redirected) return location.assign(answer.url);
			const question = await answer.json();
			const shown = question.rp
				? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
				: await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
			form.elements.credential.value = JSON.stringify(shown);
			form.submit();
		} catch { fail(form, "That did not work. Nothing was changed; you can try again."); }
	};

	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (form.dataset.passkey) { event.preventDefault(); return askPasskey(form); }
		if (event.defaultPrevented || !(event.submitter?.dataset.swap || form.dataset.swap)) return;
		event.preventDefault();
		send(form, event.submitter);
	});

	// Wording is looked at while it is typed: once the typing stops, the answer takes the place of the marks.
	let typed, asked = 0, applied = false;
	document.addEventListener("input", (event) => {
		const form = event.target.closest("form[data-check]");
		if (!form || !event.target.matches("textarea")) return;
		// The places of the suggestions are those of the text that was looked at.
		form.querySelectorAll("button[data-replaces]").forEach((each) => { each.disabled = true; });
		clearTimeout(typed);
		typed = setTimeout(async () => {
			const mine = ++asked;
			const body = new URLSearchParams(new FormData(form));
			if (applied) body.append("asked", "yes");
			applied = false;
			try {
				const answer = await fetch(form.dataset.check, { method: "POST", body, credentials: "same-origin", headers: { "X-Castra-Part": form.dataset.checked, Accept: "text/html" } });
				const page = parse(await answer.text());
				if (answer.ok && mine === asked && form.isConnected) put(page, form.dataset.checked);
			} catch { /* The next pause asks again. */ }
		}, applied ? 0 : 700);
	});
	// A suggestion takes the place of its own words only: the caret and the place on the page stay, and the field has the focus.
	document.addEventListener("click", (event) => {
		const button = event.target.closest("button[data-replaces]");
		const field = button?.form?.elements[button.dataset.replaces];
		if (!field?.setRangeText) return;
		event.preventDefault();
		const top = field.scrollTop;
		field.setRangeText(button.dataset.text, Number(button.dataset.from), Number(button.dataset.to), "preserve");
		field.focus({ preventScroll: true });
		field.scrollTop = top;
		applied = true;
		field.dispatchEvent(new Event("input", { bubbles: true }));
	});

	const isChanged = (control) => {
		if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
		if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
		return control.selectedIndex !== Math.max(0, [...control.options].findIndex((option) => option.defaultSelected));
	};

	// What is typed is kept on the server until it is sent, and put back when its form is opened again.
	const keepsDraft = (form) => "drafts" in root.dataset && form.method === "post" && !form.dataset.draft && !form.closest("dialog.palette")
		&& form.querySelector("textarea, input[type=text]") && !form.querySelector("input[type=password], input[type=file], [data-of-link]");
	// The same form keeps its place when it is shown again with its faults, at another address.
	const place = (form) => {
		const fixed = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !["revision", "draft", "back"].includes(name));
		return `${form.getAttribute("action")} ${new URLSearchParams(fixed.map(({ name, value }) => [name, value]))}`;
	};
	const isKept = (control) => control.name && (!["hidden", "submit", "button"].includes(control.type) || control.name === "revision");
	const post = (href, body, options) => fetch(href, { method: "POST", body, credentials: "same-origin", ...options });
	const pauses = new WeakMap();
	const saveDraft = (form, options) => {
		clearTimeout(pauses.get(form));
		pauses.delete(form);
		const body = new URLSearchParams({ place: place(form) });
		const typedIn = [...form.elements].filter(isKept);
		if (typedIn.some((control) => control.type !== "hidden" && isChanged(control))) {
			for (const control of typedIn) if (!["checkbox", "radio"].includes(control.type) || control.checked) body.append(control.name, control.value);
		}
		post("/drafts", body, options).catch(() => { /* The next pause saves it. */ });
	};
	document.addEventListener("input", (event) => {
		const form = event.target.form;
		if (!form || !keepsDraft(form)) return;
		clearTimeout(pauses.get(form));
		pauses.set(form, setTimeout(() => saveDraft(form), 800));
	});
	addEventListener("pagehide", () => document.querySelectorAll("form").forEach((form) => { if (pauses.has(form)) saveDraft(form, { keepalive: true }); }));
	// The form names its place, so that its draft goes once it was accepted.
	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (!keepsDraft(form)) return;
		clearTimeout(pauses.get(form));
		pauses.delete(form);
		form.querySelector("input[name=draft]")?.remove();
		form.prepend(make("input", { type: "hidden", name: "draft", value: place(form) }));
	}, true);
	const restore = (form, draft) => {
		const before = new FormData(form);
		const values = new Map();
		for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) || []), value]);
		let changed = false;
		for (const control of [...form.elements].filter(isKept)) {
			// Values were saved in the order of the controls; a box that was not ticked has none.
			const kept = values.get(control.name) || [];
			if (control.type === "checkbox" || control.type === "radio") {
				const is = kept[0] === control.value;
				if (is) kept.shift();
				changed ||= is !== control.checked;
				control.checked = is;
			} else if (kept.length) {
				const value = kept.shift();
				changed ||= control.type !== "hidden" && value !== control.value;
				control.value = value;
			}
		}
		if (!changed) return;
		const when = new Date(draft.saved_at).toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
		const discard = make("button", { class: "button quiet", type: "button" }, "Discard");
		const note = make("p", { class: "hint", role: "status" }, `Restored what you typed on ${when}. `);
		note.append(discard);
		discard.addEventListener("click", () => {
			for (const control of [...form.elements].filter((each) => each.name === "revision")) control.value = before.get("revision");
			form.reset();
			note.remove();
			post("/drafts", new URLSearchParams({ place: place(form) })).catch(() => {});
		});
		form.prepend(note);
		form.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
	};
	const restoreAll = async () => {
		if (root.dataset.drafts !== "restore") return;
		const forms = [...document.querySelectorAll("main form")].filter(keepsDraft).slice(0, 50);
		if (!forms.length) return;
		try {
			const answer = await post("/drafts/open", new URLSearchParams(forms.map((form) => ["place", place(form)])));
			if (!answer.ok) return;
			for (const draft of await answer.json()) {
				const form = forms.find((each) => place(each) === draft.place);
				if (form && ![...form.elements].some((control) => isKept(control) && control.type !== "hidden" && isChanged(control))) restore(form, draft);
			}
		} catch { /* The form is there as it was sent. */ }
	};

	// Filters apply when a choice is made; text waits for Enter.
	document.addEventListener("change", (event) => {
		const form = event.target.closest("form[data-auto-submit]");
		if (form && event.target.matches("select, input[type=date], input[type=checkbox], input[type=radio]")) form.requestSubmit();
	});
	// Empty filters stay out of the address.
	document.addEventListener("formdata", (event) => {
		if (!event.target.matches("[data-auto-submit]")) return;
		for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
	});

	document.addEventListener("click", async (event) => {
		const button = event.target.closest("[data-copy]");
		if (!button) return;
		const label = button.textContent;
		try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; } catch { button.textContent = "Copy by hand"; }
		say(button.textContent);
		setTimeout(() => { button.textContent = label; }, 2000);
	});

	// Live progress: an element reads itself again. Once the answer holds it no longer, what it told of has ended, and the page
	// is loaded anew for what came of it, unless somebody is in the middle of something there.
	const refresh = (element) => {
		if (element.dataset.watched) return;
		element.dataset.watched = "yes";
		setTimeout(async () => {
			if (!element.isConnected) return;
			delete element.dataset.watched;
			if (document.hidden) return refresh(element);
			const id = element.id;
			try {
				const answer = await fetch(element.dataset.href || location.href, { headers: { "X-Castra-Part": id }, credentials: "same-origin" });
				if (!answer.ok) return refresh(element);
				if (!put(parse(await answer.text()), id)) return isInUse(document.querySelector("main")) ? refresh(element) : location.reload();
			} catch { return refresh(element); }
			watch();
		}, Math.max(1, Number(element.dataset.refresh)) * 1000);
	};
	const watch = () => document.querySelectorAll("[data-refresh]").forEach(refresh);

	// Parts that follow what others change. The stream says that something changed, never what: the page is read again, and
	// parts in which nobody types and nothing waits to be saved are put in place.
	// A part that was just put in place holds the focus itself: nobody is in it.
	const isInUse = (part) => (part !== document.activeElement && part.contains(document.activeElement)) || part.querySelector("[popover]:popover-open")
		|| [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some(isChanged);
	const follow = (element) => {
		if (element.dataset.followed) return;
		element.dataset.followed = "yes";
		const parts = element.dataset.parts.split(" ");
		const waiting = new Set();
		let source, connected = false, asking = false, again = false;
		const wait = (part) => {
			waiting.add(part.id);
			if (part.querySelector("[data-waits]")) return;
			part.append(make("p", { class: "hint inset", "data-waits": "" }, "This was changed in the meantime. What you typed is still here, and saving merges both."));
		};
		const look = async () => {
			if (asking) { again = true; return; }
			asking = true;
			try {
				const answer = await fetch(location.href, { headers: { "X-Castra-Part": "live" }, credentials: "same-origin" });
				if (answer.status === 401 || answer.status === 404) source?.close();
				const page = answer.ok ? parse(await answer.text()) : null;
				for (const id of page ? parts : []) {
					const old = document.getElementById(id);
					const fresh = page.getElementById(id);
					if (!old || !fresh) continue;
					if (isInUse(old)) { if (shown.get(old) !== fresh.innerHTML) wait(old); continue; }
					waiting.delete(id);
					if (shown.get(old) === fresh.innerHTML) { old.querySelector("[data-waits]")?.remove(); continue; }
					const open = [...old.querySelectorAll("details")].map((each) => each.open);
					if (!put(page, id)) continue;
					const now = document.getElementById(id);
					now.querySelectorAll("details").forEach((each, at) => { each.open ||= open[at] || false; });
				}
			} catch { /* The next change tries again. */ }
			asking = false;
			if (again) { again = false; look(); }
		};
		const listen = () => {
			source = new EventSource(element.dataset.live);
			source.addEventListener("following", () => { if (connected) look(); connected = true; });
			source.addEventListener("changed", look);
		};
		for (const id of parts) { const part = document.getElementById(id); if (part) shown.set(part, part.innerHTML); }
		element.addEventListener("focusout", () => { if (waiting.size > 0) setTimeout(look, 100); });
		document.addEventListener("visibilitychange", () => { if (document.hidden) source?.close(); else if (!source || source.readyState === 2) listen(); });
		addEventListener("pagehide", () => source?.close());
		listen();
	};
	const followAll = () => document.querySelectorAll("[data-live]").forEach(follow);

	// Dialogs made here: the palette and the help.
	const dialog = (label, name) => {
		const element = make("dialog", { class: `dialog ${name}`, "aria-label": label });
		element.addEventListener("click", (event) => { if (event.target === element) element.close(); });
		document.body.append(element);
		return element;
	};

	// A page's part in a dialog on the spot. Its forms leave the page as they would there.
	const openPart = async (link) => {
		try {
			const answer = await fetch(link.href, { headers: { "X-Castra-Part": "in-dialog" }, credentials: "same-origin" });
			const part = answer.ok && parse(await answer.text()).getElementById("in-dialog");
			if (!part) return location.assign(link.href);
			const shown = dialog(part.dataset.title, "wide");
			const head = make("div", { class: "dialog-head" });
			const close = make("button", { class: "button quiet", type: "button" }, "Close");
			close.addEventListener("click", () => shown.close());
			shown.addEventListener("close", () => { shown.remove(); link.focus(); });
			head.append(make("h2", {}, part.dataset.title), close);
			shown.append(head, document.importNode(part, true));
			shown.showModal();
			shown.querySelector("input:not([type=hidden]), select, textarea")?.focus();
		} catch { location.assign(link.href); }
	};
	document.addEventListener("click", (event) => {
		const link = event.target.closest("a[data-dialog]");
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
		event.preventDefault();
		openPart(link);
	});
	document.addEventListener("change", async (event) => {
		const form = event.target.closest("form[data-follows]");
		const button = form?.querySelector("[formmethod=get]");
		if (!button) return;
		try {
			const answer = await fetch(`${button.formAction.split("?")[0]}?${new URLSearchParams(new FormData(form))}`, { headers: { "X-Castra-Part": "in-dialog" }, credentials: "same-origin" });
			if (answer.ok && form.isConnected) put(parse(await answer.text()), "in-dialog");
		} catch { /* The form's button still shows it. */ }
	});

	let palette;
	const openPalette = () => {
		if (!palette) {
			palette = dialog("Find", "palette");
			const input = make("input", { type: "search", "aria-label": "Find people, teams, pages, and who does what", placeholder: "Who does…", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-results", "aria-autocomplete": "list" });
			const results = make("div", { id: "palette-results", class: "results" });
			palette.append(input, results);
			let wait, turn = 0;
			const ask = () => {
				clearTimeout(wait);
				wait = setTimeout(async () => {
					const mine = ++turn;
					try {
						const answer = await fetch(`/find?q=${encodeURIComponent(input.value)}&part=1`, { headers: { "X-Castra-Part": "palette-results" }, credentials: "same-origin" });
						const page = parse(await answer.text());
						if (mine !== turn) return;
						results.replaceChildren(...(answer.ok ? [...document.importNode(page.body, true).childNodes] : [make("p", { class: "empty" }, "Nothing came back. Try again.")]));
						const links = [...results.querySelectorAll("a")];
						links.forEach((link, index) => { link.id ||= `palette-${index}`; link.setAttribute("role", "option"); });
						results.querySelector("ul")?.setAttribute("role", "listbox");
						results.querySelectorAll("li").forEach((item) => item.setAttribute("role", "none"));
						choose(links, 0);
						say(links.length === 1 ? "1 result" : `${links.length} results`);
					} catch { if (mine === turn) results.replaceChildren(make("p", { class: "empty" }, "Castra cannot be reached.")); }
				}, 120);
			};
			const choose = (links, index) => {
				links.forEach((link, at) => link.setAttribute("aria-selected", String(at === index)));
				const link = links[index];
				if (link) { input.setAttribute("aria-activedescendant", link.id); link.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
			};
			input.addEventListener("input", ask);
			input.addEventListener("keydown", (event) => {
				const links = [...results.querySelectorAll("a")];
				const at = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
				if (event.key === "ArrowDown" || event.key === "ArrowUp") {
					event.preventDefault();
					if (links.length) choose(links, (at + (event.key === "ArrowDown" ? 1 : links.length - 1)) % links.length);
				} else if (event.key === "Enter") {
					event.preventDefault();
					location.assign(links[at]?.href || `/find?q=${encodeURIComponent(input.value)}`);
				}
			});
			palette.ask = ask;
		}
		palette.showModal();
		const input = palette.querySelector("input");
		input.select();
		palette.ask();
	};

	// The search field of the page opens the palette, with what was typed into it.
	const find = document.getElementById("find");
	const fromField = () => {
		if (document.querySelector("dialog:modal")) return;
		const typed = find.value;
		find.value = find.defaultValue;
		openPalette();
		if (!typed || typed === find.defaultValue) return;
		const input = palette.querySelector("input");
		input.value = typed;
		palette.ask();
	};
	find?.addEventListener("click", fromField);
	find?.addEventListener("input", fromField);

	let help;
	const openHelp = () => {
		if (!help) {
			help = dialog("Keyboard", "help");
			help.append(make("h3", {}, "Keyboard"));
			const list = make("dl", { class: "definitions" });
			const pages = [...document.querySelectorAll("a[data-key]")].map((link) => [`g ${link.dataset.key}`, link.firstElementChild?.textContent || link.textContent]);
			for (const [keys, what] of [["Ctrl K", "Find, or ask who does what"], ["/", "Search"], ["Ctrl Enter", "Send the form"], ["?", "This help"], ["Esc", "Close"], ...pages]) {
				const row = make("div");
				const term = make("dt");
				keys.split(" ").forEach((key) => term.append(make("kbd", {}, key), " "));
				row.append(term, make("dd", {}, what));
				list.append(row);
			}
			const close = make("button", { class: "button", type: "button" }, "Close");
			close.addEventListener("click", () => help.close());
			help.append(list, close);
		}
		help.showModal();
	};

	let going = 0;
	document.addEventListener("keydown", (event) => {
		const control = event.ctrlKey || event.metaKey;
		if (control && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); return openPalette(); }
		if (control && event.key === "Enter") {
			const form = event.target.closest("form");
			if (form) { event.preventDefault(); form.requestSubmit(); }
			return;
		}
		if (control || event.altKey || typing(event.target) || document.querySelector("dialog:modal")) return;
		if (event.key === "?") { event.preventDefault(); return openHelp(); }
		if (event.key === "/") { event.preventDefault(); return openPalette(); }
		if (going > Date.now()) {
			going = 0;
			const link = [...document.querySelectorAll("a[data-key]")].find((each) => each.dataset.key === event.key);
			if (link) { event.preventDefault(); location.assign(link.href); }
		} else if (event.key === "g") going = Date.now() + 1500;
	});

	// A group of the navigation stays as this browser last left it, except the one with the current page.
	document.querySelectorAll("details[data-fold]").forEach((group) => {
		const key = `fold-${group.dataset.fold}`;
		try {
			const kept = localStorage.getItem(key);
			if (kept && !group.querySelector("[aria-current]")) group.open = kept === "open";
			group.querySelector("summary").addEventListener("click", () => localStorage.setItem(key, group.open ? "folded" : "open"));
		} catch { /* Without storage, groups begin as they are sent. */ }
	});

	// A slider next to a field of numbers, to set it by dragging; the field stays what is sent.
	const slide = (field) => {
		const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
		const slider = make("input", { type: "range", min: "0", max: field.dataset.slides, step: "0.5", class: "slider", "aria-label": `${label?.textContent ?? ""}, by dragging`, "data-draft": "none" });
		const follow = () => { slider.value = parseFloat(field.value.replace(",", ".")) || 0; };
		follow();
		slider.addEventListener("input", (event) => {
			event.stopPropagation();
			field.value = slider.value;
			field.dispatchEvent(new Event("input", { bubbles: true }));
		});
		field.addEventListener("input", follow);
		field.after(slider);
	};

	const start = () => { document.querySelectorAll("input[data-slides]").forEach(slide); watch(); followAll(); restoreAll(); document.querySelector("[data-focus]")?.focus(); };
	if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
	// Arriving at an anchor takes the focus from a message that can be undone.
	addEventListener("load", () => document.querySelector("#flash [data-focus]")?.focus({ preventScroll: true }));
})();
