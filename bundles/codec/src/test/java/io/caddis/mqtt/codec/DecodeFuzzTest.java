package io.caddis.mqtt.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any input gives packets, null or a MalformedPacketException, and nothing else. */
public class DecodeFuzzTest {
    /** With the inputs kept; with JAZZER_FUZZ=1 also with new ones. */
    @FuzzTest
    void decode(byte[] data) {
        fuzzerTestOneInput(data);
    }

    /** What {@code ./caddis verify fuzz} calls. */
    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        while (input.next() != null) {
            continue;
        }
    }
}
