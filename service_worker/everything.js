/** A service worker may not import() while it answers: it knows every screen and every language from its start. */

import { know } from "../js/offline/render.js"
import { complement } from "../js/offline/routes.js"
import { later } from "../js/offline/routes_later.js"
import { wording } from "../js/offline/wording_all.js"

know({ wording })
complement(later)
