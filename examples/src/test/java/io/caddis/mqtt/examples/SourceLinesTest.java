package io.caddis.mqtt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SourceLinesTest {
    @Test
    void countsWhatSomebodyWrites() {
        assertEquals(5, SourceLines.count("""
                package a;

                import b.C;

                /** One line. */
                public final class D {
                    /*
                     * Several.
                     */
                    // one more
                    @Override
                    public String toString() {
                        return "/* no comment */"; // but here
                    }
                }
                """));
    }
}
