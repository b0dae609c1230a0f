# The headless engine: touchline worker with its HTTP API. docs/headless.md tells how to run it.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No install scripts: what they fetch is for the desktop application.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json vite.config.ts ./
COPY shared ./shared
COPY electron ./electron
RUN node node_modules/vite/bin/vite.js build --mode node --logLevel warn

# The bundle needs no packages: Node, the program and the migrations are all there is.
FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    TOUCHLINE_HTTP_PORT=8080 \
    TOUCHLINE_HTTP_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /build/package.json ./package.json
COPY --from=build /build/dist/electron/cli.js ./dist/electron/cli.js
COPY --from=build /build/dist/electron/chunks ./dist/electron/chunks
COPY migrations ./migrations
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s --retries=3 \
  CMD ["node", "-e", "const port = process.env.TOUCHLINE_HTTP_PORT; if (port) fetch(`http://127.0.0.1:${port}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1));"]
# Exec form: the signals that stop the container reach the program itself.
ENTRYPOINT ["node", "dist/electron/cli.js"]
CMD ["worker"]
