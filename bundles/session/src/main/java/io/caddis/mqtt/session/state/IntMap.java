package io.caddis.mqtt.session.state;

import java.util.function.Consumer;

/**
 * A map from int to object without boxing, made for identifiers that are given out in sequence: those never collide.
 * Open addressing with linear probing; at most half full. Keys that somebody chose so that they collide make it larger
 * instead of slower: at its largest, no two packet identifiers collide.
 */
public final class IntMap<V> {
    private static final int CAPACITY_MIN = 2;
    /** An entry is not farther from its own slot, unless the map is that large. */
    private static final int DISTANCE_MAX = 32;
    private static final int CAPACITY_OF_DISTANT = 1 << 16;
    /** Never written to: an idle client has nothing in any of its maps. */
    private static final int[] NO_KEYS = new int[CAPACITY_MIN];
    private static final Object[] NO_VALUES = new Object[CAPACITY_MIN];

    private int[] keys = NO_KEYS;
    private Object[] values = NO_VALUES;
    private int size;
    /** Entries that a collision pushed out of their own slot. While there are none, nothing ever needs to be probed. */
    private int displaced;

    public int size() {
        return size;
    }

    /** How many entries are not in their own slot: what keeps the map from being as fast as an array. */
    public int displaced() {
        return displaced;
    }

    @SuppressWarnings("unchecked")
    public V get(int key) {
        int home = key & values.length - 1;
        return displaced == 0 ? keys[home] == key ? (V) values[home] : null : (V) values[slotOf(key)];
    }

    public void put(int key, V value) {
        if (values == NO_VALUES) {
            keys = new int[CAPACITY_MIN];
            values = new Object[CAPACITY_MIN];
        }
        int slot = slotOf(key);
        if (values[slot] == null && ++size > values.length / 2) {
            grow();
            slot = slotOf(key);
        }
        while (values[slot] == null && isDistant(key, slot)) {
            grow();
            slot = slotOf(key);
        }
        if (values[slot] == null && slot != (key & values.length - 1)) {
            displaced++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    @SuppressWarnings("unchecked")
    public V remove(int key) {
        int slot = slotOf(key);
        V removed = (V) values[slot];
        if (removed != null) {
            size--;
            if (displaced == 0) {
                values[slot] = null;
            } else {
                displaced -= slot == (key & values.length - 1) ? 0 : 1;
                closeGap(slot);
            }
        }
        return removed;
    }

    public void clear() {
        keys = NO_KEYS;
        values = NO_VALUES;
        size = 0;
        displaced = 0;
    }

    @SuppressWarnings("unchecked")
    public void forEach(Consumer<V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    /** The slot that holds the key, or the free one where it belongs. */
    private int slotOf(int key) {
        int mask = values.length - 1;
        int slot = key & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isDistant(int key, int slot) {
        return (slot - key & values.length - 1) > DISTANCE_MAX && values.length < CAPACITY_OF_DISTANT;
    }

    /** Moves up what was pushed behind the gap by a collision, so that every probe still ends at a free slot. */
    private void closeGap(int gap) {
        int mask = values.length - 1;
        int slot = gap;
        for (int probe = gap + 1 & mask; values[probe] != null; probe = probe + 1 & mask) {
            int home = keys[probe] & mask;
            if ((probe - home & mask) >= (probe - slot & mask)) {
                keys[slot] = keys[probe];
                values[slot] = values[probe];
                displaced -= probe != home && slot == home ? 1 : 0;
                slot = probe;
            }
        }
        values[slot] = null;
    }

    private void grow() {
        int[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[oldValues.length * 2];
        displaced = 0;
        for (int index = 0; index < oldValues.length; index++) {
            if (oldValues[index] != null) {
                int slot = slotOf(oldKeys[index]);
                displaced += slot == (oldKeys[index] & values.length - 1) ? 0 : 1;
                keys[slot] = oldKeys[index];
                values[slot] = oldValues[index];
            }
        }
    }
}
