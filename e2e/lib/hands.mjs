// What a person's hands do, in seconds by the keystroke-level model (Card, Moran and Newell 1983): 1.35 to think and 1.1 to
// point before each click, 0.2 to press, 0.28 a key, 0.4 to move between mouse and keyboard.
const [THINK, POINT, PRESS, KEY, HOME] = [1.35, 1.1, 0.2, 0.28, 0.4];

/// Hands that count their seconds and clicks.
export const hands = () => {
	let [seconds, clicks] = [0, 0];
	const clicked = (times = 1) => { clicks += times; seconds += THINK + times * (POINT + PRESS); };
	return {
		/// Presses something.
		click: async (locator) => { clicked(); await locator.click(); },
		/// Points into a field and types.
		type: async (locator, text) => { clicked(); seconds += 2 * HOME + KEY * text.length; await locator.fill(text); },
		/// Goes on to the next field by the tabulator key and types.
		next: async (locator, text) => { seconds += THINK + KEY * (text.length + 1); await locator.fill(text); },
		/// Points into a field and pastes what was copied elsewhere.
		paste: async (locator, text) => { clicked(); seconds += 2 * HOME + 2 * KEY; await locator.fill(text); },
		/// Opens a list and picks.
		choose: async (locator, option) => { clicked(2); await locator.selectOption(option); },
		/// Goes to a page by its link in the navigation.
		go: async (page, address) => { clicked(); await page.goto(address); },
		seconds: () => seconds,
		clicks: () => clicks,
	};
};
