# The service alone: the database is the server that NEO4J_URI names (see docker-compose.yml).
FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/graph-service
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY graph_service ./graph_service
COPY cypher ./cypher
COPY docs/plans.md ./docs/
COPY docs/families ./docs/families
RUN /opt/graph-service/bin/pip install --constraint constraints.txt .

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="graph-service" \
      org.opencontainers.image.description="Referral networks in Neo4j: volumes, commissions, compliance" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --create-home --home-dir /home/graph graph \
    && install -d -o graph -g graph -m 0700 /var/lib/graph-service /var/cache/graph-service
COPY --from=build /opt/graph-service /opt/graph-service
ENV PATH=/opt/graph-service/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GRAPH_SERVICE_HOME=/var/lib/graph-service \
    GRAPH_SERVICE_CACHE=/var/cache/graph-service
USER 10001:10001
WORKDIR /home/graph
VOLUME ["/var/lib/graph-service"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=5 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["graph-service"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
