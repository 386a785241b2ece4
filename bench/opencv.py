"""OpenCV's dnn_superres on a 640x360 luma plane: what `npm run bench` sets beside ours. Prints one JSON line.

Arguments: graph file, its kind (`fsrcnn` or `espcn`), scale, frames, threads (0: all cores).
"""
import json
import resource
import sys
import time

import cv2
import numpy

graph, kind, scale, count, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
cv2.setNumThreads(threads or cv2.getNumberOfCPUs())
network = cv2.dnn_superres.DnnSuperResImpl_create()
network.readModel(graph)
network.setModel(kind, scale)
plane = numpy.random.default_rng(1).integers(16, 236, (360, 640), dtype=numpy.uint8)


def used():
    return resource.getrusage(resource.RUSAGE_SELF)


def cpu_seconds():
    return sum(used()[:2])


network.upsample(plane)
network.upsample(plane)
cpu, begun = cpu_seconds(), time.perf_counter()
for _ in range(count):
    network.upsample(plane)
print(json.dumps({"frames": count, "seconds": time.perf_counter() - begun, "cpuSeconds": cpu_seconds() - cpu,
                  "peakRss": used().ru_maxrss * 1024}))
