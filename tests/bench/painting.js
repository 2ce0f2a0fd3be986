// Until when: the first frame after the swap that brought the new screen. Evaluated by the benches.
([from, selector]) => {
  window.painted = new Promise((resolve, reject) => {
    let began = 0
    setTimeout(() => reject(new Error(`nothing painted after ${from}: ${location.pathname}`)), 30_000)
    document.addEventListener(from, (event) => { began = from === "click" ? event.timeStamp : performance.now() }, { capture: true, once: true })
    document.addEventListener("htmx:after:swap", function swapped() {
      if (!began || !document.querySelector(selector)) return
      document.removeEventListener("htmx:after:swap", swapped)
      requestAnimationFrame(() => {
        const drawn = new MessageChannel() // its message comes after this frame was laid out and painted
        drawn.port1.onmessage = () => resolve(performance.now() - began)
        drawn.port2.postMessage(0)
      })
    })
  })
}
