package io.caddis.mqtt.itests.kura.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.kura.data.DataTransportToken;

/** The data service's database: it outlives the service. Safe for several threads. */
public final class Database {
    /**
     * A message to send.
     *
     * @param id       grows with each message
     * @param priority those below 5 are not held back by the rate limit
     */
    public record Stored(int id, String topic, byte[] payload, int qos, int priority, long createdNanos) {
    }

    /** From this priority on the rate limit counts. */
    static final int LIMITED_FROM = 5;

    private final TreeMap<Integer, Stored> urgent = new TreeMap<>();
    private final TreeMap<Integer, Stored> unpublished = new TreeMap<>();
    private final Map<Integer, Stored> inFlight = new HashMap<>();
    private final Map<Integer, DataTransportToken> tokens = new HashMap<>();
    private int lastId;
    private long confirmed;
    private long dropped;
    private boolean failing;

    /** Keeps a message and returns its number. */
    public synchronized int store(String topic, byte[] payload, int qos, int priority) {
        int id = ++lastId;
        (priority < LIMITED_FROM ? urgent : unpublished).put(id,
                new Stored(id, topic, payload, qos, priority, System.nanoTime()));
        return id;
    }

    /** The most urgent one, or null. */
    synchronized Stored next() {
        return !urgent.isEmpty() ? urgent.firstEntry().getValue()
                : unpublished.isEmpty() ? null : unpublished.firstEntry().getValue();
    }

    private Stored take(int id) {
        Stored message = urgent.remove(id);
        return message != null ? message : unpublished.remove(id);
    }

    /** As QoS 0: nobody will confirm it. */
    synchronized void published(int id) {
        take(id);
        confirmed++;
    }

    synchronized void published(int id, DataTransportToken token) {
        Stored message = take(id);
        inFlight.put(id, message);
        tokens.put(id, token);
    }

    /** Returns the message, or null if it was not in flight. */
    synchronized Stored confirmed(int id) throws DatabaseException {
        if (failing) {
            failing = false;
            throw new DatabaseException();
        }
        tokens.remove(id);
        Stored message = inFlight.remove(id);
        if (message != null) {
            confirmed++;
        }
        return message;
    }

    /** All that was in flight is to be sent again. */
    synchronized void unpublishInFlight() {
        unpublished.putAll(inFlight);
        inFlight.clear();
        tokens.clear();
    }

    /** All that was in flight is forgotten. */
    synchronized void dropInFlight() {
        dropped += inFlight.size();
        inFlight.clear();
        tokens.clear();
    }

    /** The tokens of all that is in flight, each with its message's number. */
    synchronized Map<DataTransportToken, Integer> inFlightTokens() {
        Map<DataTransportToken, Integer> all = new HashMap<>();
        tokens.forEach((id, token) -> all.put(token, id));
        return all;
    }

    /** The next confirmation cannot be written. */
    public synchronized void failOnce() {
        failing = true;
    }

    /** How many are in flight. */
    public synchronized int inFlight() {
        return inFlight.size();
    }

    /** How many wait. */
    public synchronized int waiting() {
        return urgent.size() + unpublished.size();
    }

    /** How many were confirmed, or were of QoS 0 and handed over. */
    public synchronized long confirmed() {
        return confirmed;
    }

    /** How many were in flight and forgotten. */
    public synchronized long dropped() {
        return dropped;
    }

    @Override
    public synchronized String toString() {
        return waiting() + " waiting, " + inFlight.size() + " in flight, " + confirmed + " confirmed, "
                + dropped + " dropped";
    }

    /** What the data service's store throws. */
    static final class DatabaseException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
