package io.caddis.mqtt.store.records;

import java.util.Arrays;

/**
 * How far each of some messages is, which were accepted one after the other. Messages come in blocks because a tree of
 * pages handles a hundred blocks faster than a hundred thousand messages; the messages themselves, which never change,
 * are kept beside it, so that a change of their states does not write them again.
 */
final class Block {
    static final int ENDED = 0;
    static final int QUEUED = 1;
    static final int SENT = 2;
    static final int RELEASED = 3;

    private static final int ROOM_MIN = 4;

    /** Of its entries in both maps: the sequence of the first message that it ever had. */
    final long key;
    private long[] sequences = new long[ROOM_MIN];
    private byte[] stages = new byte[ROOM_MIN];
    private int[] packetIds = new int[ROOM_MIN];
    /** When it was sent or released, counted over all messages of the client. */
    private long[] orders = new long[ROOM_MIN];
    /** Bytes that it takes in a queue. */
    private int[] sizes = new int[ROOM_MIN];
    private int count;
    private int live;
    /** Differs from what is in the map. */
    boolean changed;

    Block(long key) {
        this.key = key;
    }

    /** Adds a message, QUEUED. */
    void add(long sequence, int size) {
        if (count == sequences.length) {
            int room = count * 2;
            sequences = Arrays.copyOf(sequences, room);
            stages = Arrays.copyOf(stages, room);
            packetIds = Arrays.copyOf(packetIds, room);
            orders = Arrays.copyOf(orders, room);
            sizes = Arrays.copyOf(sizes, room);
        }
        sequences[count] = sequence;
        stages[count] = QUEUED;
        sizes[count] = size;
        count++;
        live++;
        changed = true;
    }

    /** The place of a message, or a negative number. */
    int find(long sequence) {
        int last = count - 1;
        // most blocks have no gaps
        long place = sequence - sequences[0];
        return place >= 0 && place <= last && sequences[(int) place] == sequence ? (int) place
                : Arrays.binarySearch(sequences, 0, count, sequence);
    }

    void set(int place, int stage, int packetId, long order) {
        live -= stage == ENDED && stages[place] != ENDED ? 1 : 0;
        stages[place] = (byte) stage;
        packetIds[place] = packetId;
        orders[place] = order;
        changed = true;
    }

    long lastSequence() {
        return sequences[count - 1];
    }

    long sequence(int place) {
        return sequences[place];
    }

    int stage(int place) {
        return stages[place];
    }

    int packetId(int place) {
        return packetIds[place];
    }

    long order(int place) {
        return orders[place];
    }

    int size(int place) {
        return sizes[place];
    }

    int count() {
        return count;
    }

    /** How many have not ended. */
    int live() {
        return live;
    }

    boolean hasInFlight() {
        for (int place = 0; place < count; place++) {
            if (stages[place] >= SENT) {
                return true;
            }
        }
        return false;
    }

    /** Those that have not ended, in a block of their own. */
    Block living() {
        Block rest = new Block(key);
        for (int place = 0; place < count; place++) {
            if (stages[place] != ENDED) {
                rest.add(sequences[place], sizes[place]);
                rest.set(rest.count - 1, stages[place], packetIds[place], orders[place]);
            }
        }
        return rest;
    }

    RecordWriter write(RecordWriter out) {
        out.clear().number(count);
        long sequence = 0;
        long order = 0;
        for (int place = 0; place < count; place++) {
            out.number(sequences[place] - sequence).number((long) sizes[place] << 2 | stages[place]);
            sequence = sequences[place];
            if (stages[place] >= SENT) {
                out.number(packetIds[place]).signed(orders[place] - order);
                order = orders[place];
            }
        }
        return out;
    }

    /** @throws DamagedException if it is no block */
    static Block read(long key, RecordReader in) {
        Block block = new Block(key);
        int count = in.number(in.left());
        long sequence = 0;
        long order = 0;
        for (int place = 0; place < count; place++) {
            sequence += in.number();
            long sizeAndStage = in.number();
            if (sizeAndStage < 0 || sizeAndStage >> 2 > Integer.MAX_VALUE) {
                throw new DamagedException("a message of " + (sizeAndStage >> 2) + " bytes");
            }
            block.add(sequence, (int) (sizeAndStage >> 2));
            int stage = (int) sizeAndStage & 3;
            if (stage >= SENT) {
                int packetId = in.number(0xFFFF);
                order += in.signed();
                block.set(place, stage, packetId, order);
            } else {
                block.set(place, stage, 0, 0);
            }
        }
        if (count == 0 || !in.atEnd()) {
            throw new DamagedException("a block of " + count + " messages is empty or too long");
        }
        block.changed = false;
        return block;
    }
}
