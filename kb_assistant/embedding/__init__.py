import os

# The runtime of models tells its maker about each use, by the network where there is one, and keeps what it could not
# send in the home folder. Read when onnxruntime is loaded, which is after this.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
