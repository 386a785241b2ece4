"""OpenCV's FSRCNN on a 640x360 luma plane, on all cores: what `npm run bench` sets beside ours. Prints one JSON line."""
import json
import resource
import sys
import time

import cv2
import numpy

graph, scale, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
network = cv2.dnn_superres.DnnSuperResImpl_create()
network.readModel(graph)
network.setModel("fsrcnn", scale)
plane = numpy.random.default_rng(1).integers(16, 236, (360, 640), dtype=numpy.uint8)


def once():
    return network.upsample(plane)


once()
once()
cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
begun = time.perf_counter()
for _ in range(count):
    once()
seconds = time.perf_counter() - begun
cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - cpu
print(json.dumps({"frames": count, "seconds": seconds, "cpuSeconds": cpu}))
