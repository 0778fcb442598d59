package io.caddis.mqtt.itests.stress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which numbers came, from 1 on, and which came again. Thread-safe. */
final class Arrivals {
    private static final int ROOM_MIN = 1024;

    /** When each number came first, 0 if it did not. */
    private long[] firstNanos = new long[ROOM_MIN];
    private int distinct;
    private int highest;
    private final List<Again> again = new ArrayList<>();

    /**
     * A number that had come before.
     *
     * @param firstNanos when it came first
     * @param againNanos when it came again
     */
    record Again(int number, long firstNanos, long againNanos) {
    }

    synchronized void add(int number) {
        if (number >= firstNanos.length) {
            firstNanos = Arrays.copyOf(firstNanos, Math.max(number + 1, firstNanos.length * 2));
        }
        if (firstNanos[number] == 0) {
            firstNanos[number] = System.nanoTime();
            distinct++;
            highest = Math.max(highest, number);
        } else {
            again.add(new Again(number, firstNanos[number], System.nanoTime()));
        }
    }

    /** How many different numbers came. */
    synchronized int distinct() {
        return distinct;
    }

    synchronized boolean has(int number) {
        return number < firstNanos.length && firstNanos[number] != 0;
    }

    synchronized int highest() {
        return highest;
    }

    synchronized List<Again> again() {
        return List.copyOf(again);
    }

    /** Whether a number came twice or more. */
    synchronized boolean cameAgain(int number) {
        return again.stream().anyMatch(one -> one.number() == number);
    }
}
