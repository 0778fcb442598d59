package io.caddis.mqtt.session.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IntMap does what HashMap does, whatever the order of the calls. */
class IntMapTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 16, 20, 64, 1000, 70_000, Integer.MAX_VALUE})
    void behavesAsHashMapWithRandomKeys(int keys) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            IntMap<Integer> map = new IntMap<>();
            Map<Integer, Integer> expected = new HashMap<>();
            for (int step = 0; step < 5_000; step++) {
                int key = key(random, keys);
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> {
                        map.put(key, step);
                        expected.put(key, step);
                    }
                    case 4, 5, 6 -> assertEquals(expected.remove(key), map.remove(key));
                    case 7, 8 -> assertEquals(expected.get(key), map.get(key));
                    default -> compare(random, map, expected);
                }
                assertEquals(expected.size(), map.size());
            }
            expected.forEach((key, value) -> assertEquals(value, map.get(key)));
            expected.forEach((key, value) -> assertEquals(value, map.remove(key)));
            assertEquals(0, map.size());
            assertEquals(0, map.displaced());
        }
    }

    /** Keys that collide: few lower halves, also with negative numbers. */
    private static int key(Random random, int keys) {
        int key = random.nextInt(keys);
        return random.nextInt(4) == 0 ? key << 16 ^ (random.nextBoolean() ? -1 : 0) : key;
    }

    private static void compare(Random random, IntMap<Integer> map, Map<Integer, Integer> expected) {
        long[] sums = new long[2];
        map.forEach(value -> sums[0] += value);
        expected.values().forEach(value -> sums[1] += value);
        assertEquals(sums[1], sums[0]);
        if (random.nextInt(200) == 0) {
            map.clear();
            expected.clear();
            assertEquals(0, map.displaced());
        }
    }

    @Test
    void growingBringsEntriesHome() {
        IntMap<Integer> map = new IntMap<>();
        for (int key = 0; key < 4; key++) {
            map.put(key, key);
        }
        for (int key = 16; key < 20; key++) {
            map.put(key, key);
        }
        assertEquals(4, map.displaced());
        map.put(9, 9);
        assertEquals(0, map.displaced());
        for (int key = 100; key < 120; key++) {
            map.put(key, key);
        }
        map.remove(9);
        assertEquals(28, map.size());
        assertEquals(0, map.displaced());
    }

    /** Packet identifiers that a server chose so that they collide: no entry is far from its own slot. */
    @ParameterizedTest
    @ValueSource(ints = {2, 64, 256, 512, 1024, 4096, 8192})
    void chosenKeysDoNotMakeItSlow(int step) throws Exception {
        IntMap<Integer> map = new IntMap<>();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int offset = 0; offset < 64 && expected.size() < 16_000; offset++) {
            for (int key = offset + 1; key <= 0xFFFF && expected.size() < 16_000; key += step) {
                map.put(key, key);
                expected.put(key, key);
                assertTrue(expected.size() % 100 != 0 || farthest(map) <= 33, () -> expected.size() + " entries");
            }
        }
        expected.forEach((key, value) -> assertEquals(value, map.get(key)));
        expected.forEach((key, value) -> assertEquals(value, map.remove(key)));
        assertEquals(0, map.displaced());
    }

    private static int farthest(IntMap<Integer> map) {
        try {
            Field keysField = IntMap.class.getDeclaredField("keys");
            Field valuesField = IntMap.class.getDeclaredField("values");
            keysField.setAccessible(true);
            valuesField.setAccessible(true);
            int[] keys = (int[]) keysField.get(map);
            Object[] values = (Object[]) valuesField.get(map);
            int farthest = 0;
            for (int slot = 0; slot < values.length; slot++) {
                farthest = Math.max(farthest, values[slot] == null ? 0 : slot - keys[slot] & values.length - 1);
            }
            return farthest;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCollisionIsForgottenOnceItIsOver() {
        IntMap<Integer> map = new IntMap<>();
        map.put(1, 1);
        map.put(17, 17);
        map.put(2, 2);
        assertEquals(2, map.displaced());
        map.remove(17);
        assertEquals(0, map.displaced());
        map.put(17, 17);
        map.remove(1);
        assertEquals(0, map.displaced());
        assertEquals(17, map.get(17));
        assertEquals(2, map.get(2));
    }

    @Test
    void behavesAsHashMapWithIdentifiersInSequenceAndSomeThatStay() {
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            IntMap<Integer> map = new IntMap<>();
            Map<Integer, Integer> expected = new HashMap<>();
            int oldest = 1;
            for (int next = 1; next < 200_000; next++) {
                map.put(next & 0xFFFF, next);
                expected.put(next & 0xFFFF, next);
                for (int ends = random.nextInt(3); ends > 0 && oldest <= next; ends--, oldest++) {
                    int key = oldest & 0xFFFF;
                    if (random.nextInt(5_000) != 0) {
                        assertEquals(expected.remove(key), map.remove(key));
                        assertNull(map.get(key));
                    }
                }
            }
            assertEquals(expected.size(), map.size());
            expected.forEach((key, value) -> assertEquals(value, map.get(key)));
        }
    }
}
