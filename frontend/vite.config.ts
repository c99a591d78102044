// Builds into Django's static folder. Entry names are hashed like the chunks: a chunk that imports
// the entry back must meet the same address the page used, or the module would run twice.
// Scripts and styles get a gzip copy beside them, which WhiteNoise serves to browsers that take it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

const OUT = "../qipan/web/static/build";

function packed(): Plugin {
  return {
    name: "packed",
    writeBundle() {
      for (const name of readdirSync(OUT).filter((one) => /\.(js|css)$/.test(one))) {
        writeFileSync(`${OUT}/${name}.gz`, gzipSync(readFileSync(`${OUT}/${name}`), { level: 9 }));
      }
    },
  };
}

/** MapLibre's logo and credit link to its site. Neither control is used here, and nothing built names another host. */
function withoutLinks(): Plugin {
  return {
    name: "without-links",
    transform: (code, id) => (id.includes("maplibre-gl") ? code.replace(/https:\/\/maplibre\.org\//g, "#") : undefined),
  };
}

export default defineConfig({
  plugins: [withoutLinks(), packed()],
  base: "./",
  publicDir: false,
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
    rollupOptions: {
      input: { main: "src/main.ts" },
      output: {
        entryFileNames: "qipan-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "qipan-[hash][extname]",
      },
    },
  },
});
