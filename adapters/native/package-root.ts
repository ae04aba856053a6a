/** The folder of this package, from its sources and from `dist` alike. */
import { existsSync } from 'node:fs'

/** The nearest folder upwards that holds package.json, as a URL that ends with `/`. Throws where there is none. */
export function packageRoot(): URL {
  let folder = new URL('./', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder)
    if (parent.href === folder.href) {
      throw new Error(`no package.json in any folder above ${import.meta.url}: install the package again`)
    }
    folder = parent
  }
  return folder
}
