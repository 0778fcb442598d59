package io.caddis.mqtt.itests.readings;

import java.util.HashMap;
import java.util.Map;

/** Numbers of one run of the application. Thread safe. */
final class Counts {
    /** Tells this run's messages from those of others on the same broker. */
    private final String run = Long.toString(System.nanoTime() ^ ProcessHandle.current().pid() << 40, 36);
    private long sent;
    private long completed;
    private long failed;
    private String failure = "";

    String run() {
        return run;
    }

    /** The number of the next message, from 1. */
    synchronized long next() {
        return ++sent;
    }

    synchronized void ended(Throwable problem) {
        if (problem == null) {
            completed++;
        } else {
            failed++;
            failure = String.valueOf(problem.getMessage());
        }
    }

    /** Messages sent of which the end is not known. */
    synchronized long waiting() {
        return sent - completed - failed;
    }

    synchronized Map<String, Object> toMap() {
        Map<String, Object> map = new HashMap<>(Map.of("run", run, "sent", sent, "completed", completed,
                "failed", failed));
        if (!failure.isEmpty()) {
            map.put("failure", failure);
        }
        return map;
    }
}
