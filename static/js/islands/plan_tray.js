/** The points that stand on no plan yet: their list beside the plan, and how one turns into a pin and back. */

/** @param {HTMLElement} item a button of the tray @param {HTMLTemplateElement} template @returns {HTMLElement} */
export function pinOf(item, template) {
  const pin = copyOf(template)
  const { point, name, code = "" } = item.dataset
  Object.assign(pin.dataset, { point, name, code })
  pin.title = `${code} ${name}`
  write(pin, "span", code)
  return pin
}

/** @param {HTMLElement} pin @param {HTMLTemplateElement} template @returns {HTMLElement} a line of the tray */
export function trayItemOf(pin, template) {
  const line = copyOf(template)
  const { point, name = "", code = "" } = pin.dataset
  const button = line.querySelector("button")
  if (button) Object.assign(button.dataset, { point, name, code })
  write(line, "[data-slot=code]", code)
  write(line, "[data-slot=name]", name)
  return line
}

/** @param {HTMLElement} editor shows how many are left, or that none is */
export function countTray(editor) {
  const number = editor.querySelectorAll("[data-tray] li").length
  write(editor, "[data-count]", String(number))
  const empty = editor.querySelector("[data-empty]")
  if (empty instanceof HTMLElement) empty.hidden = number > 0
}

/** @param {HTMLElement} editor @param {HTMLElement} field hides the lines that do not hold what was typed */
export function searchTray(editor, field) {
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-search]")) return
  const wanted = field.value.trim().toLowerCase()
  for (const line of editor.querySelectorAll("[data-tray] li")) {
    if (line instanceof HTMLElement) line.hidden = !line.textContent?.toLowerCase().includes(wanted)
  }
}

/** @param {HTMLTemplateElement} template @returns {HTMLElement} */
function copyOf(template) {
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true))
}

/** @param {HTMLElement} parent @param {string} selector @param {string} text */
function write(parent, selector, text) {
  const slot = parent.querySelector(selector)
  if (slot) slot.textContent = text
}
