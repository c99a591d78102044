// Builds into Django's static folder. Entry names are hashed like the chunks: a chunk that imports
// the entry back must meet the same address the page used, or the module would run twice.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../qipan/web/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
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
