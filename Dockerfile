# One image for the API and the worker: docker-compose.yml says by the command which of them it is.
FROM node:24-bookworm-slim AS base
WORKDIR /app

# What building and testing need. No script of a package runs, since none that is needed has one.
FROM base AS deps
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts

# Beside the above, not out of it: what is left out here was never there. The optional packages are
# Node.js itself, for machines without an image.
FROM base AS production-deps
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --omit=optional

FROM deps AS build
COPY tsconfig.json nest-cli.json ./
COPY apps apps
COPY libs libs
COPY tools tools
COPY test test
RUN npm run build

FROM deps AS test
# Tests of the generators commit what they make, and one of the README pastes its commands.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends curl git \
  && rm -rf /var/lib/apt/lists/*
# Tests read what is not built as well: the README, for example.
COPY . .
COPY --from=build /app/dist dist
USER node
ENTRYPOINT ["node", "--experimental-vm-modules", "--disable-warning=ExperimentalWarning", \
  "node_modules/jest/bin/jest.js", "--config=tools/compose/jest.config.cjs", "--runInBand"]

FROM build AS product
RUN find dist -regex '.*[.-]spec\.js\(\.map\)?' -delete

# Last, so that it is what `docker build .` makes.
FROM base AS production
# Refuses the secrets of development, unless whoever runs it says that this is one.
ENV NODE_ENV=production
COPY package.json ./
COPY --from=production-deps /app/node_modules node_modules
COPY --from=product /app/dist/apps dist/apps
COPY --from=product /app/dist/libs dist/libs
USER node
# As `npm start` runs the apps (tools/stack/app-runtime.ts).
ENV MALLOC_ARENA_MAX=2
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=80", "dist/apps/api/src/main.js"]
