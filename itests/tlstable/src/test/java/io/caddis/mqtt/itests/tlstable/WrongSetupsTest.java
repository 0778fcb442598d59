package io.caddis.mqtt.itests.tlstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of {@code ./caddis verify tls}, row by row. */
class WrongSetupsTest {
    private static Lab lab;
    private static WrongSetups setups;

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab();
        setups = new WrongSetups(lab);
    }

    @AfterAll
    static void stop() throws Exception {
        setups.close();
        lab.close();
    }

    @TestFactory
    @Tag("u-5.4.5")
    @Tag("netx-O22")
    @Tag("netx-B48")
    @Tag("netx-U20")
    @Tag("netx-L23")
    Stream<DynamicTest> refused() {
        return setups.all().stream().map(setup -> DynamicTest.dynamicTest(setup.name(), () -> {
            Lab.Outcome outcome = lab.run(setup);
            assertEquals("refused", TlsTable.verdict(setup, outcome), outcome.told());
        }));
    }

    @Test
    void enoughRowsAndEachTellsItsOwnThing() {
        List<WrongSetup> all = setups.all();
        assertTrue(all.size() >= 85, all.size() + " rows");
        Set<String> names = new HashSet<>();
        all.forEach(one -> assertTrue(names.add(one.name()) && !one.says().isEmpty(), one.name()));
    }
}
