# The image of every Parley process: web (both rings), workers, beat, migration. What a container may reach is
# decided by the secrets that it is given, not by the image.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.txt
COPY . /opt/parley
RUN PYTHONPATH=/opt/parley/platform /opt/venv/bin/python -m parley.catalogue \
    && /opt/venv/bin/python -m compileall -q /opt/parley

FROM python:3.11-slim
RUN groupadd --system --gid 10001 parley \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin parley \
    # A named volume takes the owner of the folder that it covers.
    && install -d -o parley -g parley -m 0700 /var/lib/parley /var/lib/parley/keystore /var/lib/parley/anchors \
        /var/lib/parley/mail
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/parley /opt/parley
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/parley/platform:/opt/parley \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=parley.settings \
    PARLEY_VAR=/var/lib/parley
WORKDIR /opt/parley
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "docker/healthcheck.py", "web"]
CMD ["gunicorn", "parley.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "2", "--threads", "4", \
     "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--error-logfile", "-"]
