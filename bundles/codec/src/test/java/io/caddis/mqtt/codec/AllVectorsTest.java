package io.caddis.mqtt.codec;

import org.junit.jupiter.api.Test;

/**
 * The tests of the vectors that are not long, all in a few. They say less when they fail, but start no test per vector:
 * this is what {@code ./caddis verify mutants} can afford to run for each mutant.
 */
class AllVectorsTest {
    private static final int LENGTH_MAX = 2000;

    private final ValidVectorTest valid = new ValidVectorTest();
    private final MalformedVectorTest malformed = new MalformedVectorTest();

    @Test
    void meaning() {
        Vectors.valid().stream().filter(vector -> vector.bytes().length <= LENGTH_MAX).forEach(valid::means);
    }

    @Test
    void writing() {
        Vectors.valid().stream().filter(vector -> vector.bytes().length <= LENGTH_MAX)
                .forEach(valid::isWrittenAsItWasRead);
    }

    @Test
    void wholeOrNotAtAll() {
        Vectors.valid().stream().filter(vector -> vector.bytes().length <= LENGTH_MAX)
                .forEach(valid::isWrittenWholeOrNotAtAll);
    }

    @Test
    void ends() {
        Vectors.valid().stream().filter(vector -> vector.bytes().length <= LENGTH_MAX)
                .forEach(valid::endsBeforeTheNextPacket);
    }

    @Test
    void refusals() {
        Vectors.malformed().stream().filter(vector -> vector.bytes().length <= LENGTH_MAX)
                .forEach(malformed::isRefused);
    }
}
