/** For the head of a dialog, which is a `header` element: several dialogs at once are not several banners of the page. */
export const NO_BANNER = { header: { role: 'presentation' } };
