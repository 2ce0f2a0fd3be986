/** How far the upload of this page is; nothing to send: total 0. */
export const progress = { done: 0, total: 0, failure: "" }
