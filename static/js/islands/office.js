/** What every office, public and print page may use. Each element connects itself, also after an htmx swap. */
import "./auto_submit.js"
import "./dialog.js"
import "./dialog_menu.js"
import "./error_summary.js"
import "./print_button.js"
import "./tabs.js"
import "./theme.js"
import "./toast.js"
