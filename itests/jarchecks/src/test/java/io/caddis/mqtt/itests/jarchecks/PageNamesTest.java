package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The check of names finds what it is for, in a page and sources made up here. */
class PageNamesTest {
    private final PageNames names = new PageNames(Map.of("bundles/tea/src/io/tea/Pot.java", """
            /** void told() { } */
            final class Pot {
                static final int CUPS_MAX = 4;
                private List<String> leaves;
                enum State {
                    COLD,
                    HOT
                }
                record Lid(int weight) { }
                void pour() {
                    return other();
                }
            }
            """), Set.of("SSLContext"));

    @Test
    void whatIsThereIsKnown() {
        assertEquals(List.of(), names.unknown("`Pot`, `tea/Pot.pour`, `Pot.pour()`, `Pot.CUPS_MAX`, `Pot.leaves`,"
                + " `Pot.State`, `Pot.COLD`, `Pot.weight`, `Lid`, `SSLContext`, `cup.max`, `HOT`, `bundles/tea`, Cup"));
    }

    @Test
    void whatIsNotThereIsUnknown() {
        assertEquals(List.of("Cup", "Pot.told", "Pot.drink", "Pot.other", "milk/Pot.pour").stream().sorted().toList(),
                names.unknown("`Cup`, `Pot.drink`, `Pot.told`, `Pot.other`, `milk/Pot.pour`, `Cup`"));
    }
}
