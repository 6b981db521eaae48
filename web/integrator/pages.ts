/** The pages below `/udvikler`: their addresses, and what stands in the menu. A new page is a line here and in app.component.tsx. */
export const PAGES = [
  { name: 'front', path: '' },
  { name: 'rules', path: 'regler' },
  { name: 'apps', path: 'apps' },
] as const;
export type PageName = (typeof PAGES)[number]['name'];

/** @returns undefined when there is no such page */
export function pageAt(pathname: string): PageName | undefined {
  const path = pathname.replace(/^\/udvikler\/?/, '').replace(/\/$/, '');
  return PAGES.find((page) => page.path === path)?.name;
}

export function addressOf(name: PageName): string {
  const path = PAGES.find((page) => page.name === name)!.path;
  return path === '' ? '/udvikler' : `/udvikler/${path}`;
}
