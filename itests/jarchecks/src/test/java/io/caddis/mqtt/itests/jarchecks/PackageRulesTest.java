package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules find what they are for, in packages made up here. */
class PackageRulesTest {

    @Test
    void circleOfTwoIsFoundWithItsClasses() {
        assertEquals(List.of("""
                packages in a circle: a, b
                  a.One -> b.Two
                  b.Two -> a.Other"""), rules(Map.of(
                "a", Map.of("a.One", Set.of("b.Two", "java.lang.Object"), "a.Other", Set.of()),
                "b", Map.of("b.Two", Set.of("a.Other")))).circles());
    }

    @Test
    void circleByWayOfAThirdPackageIsFoundWithoutWhatOnlyLeadsToIt() {
        assertEquals(List.of("""
                packages in a circle: a, b, c
                  a.One -> b.One
                  b.One -> c.One$Part
                  c.One$Part -> a.One"""), rules(Map.of(
                "a", Map.of("a.One", Set.of("b.One")),
                "b", Map.of("b.One", Set.of("c.One$Part", "low.One")),
                "c", Map.of("c.One", Set.of(), "c.One$Part", Set.of("a.One")),
                "low", Map.of("low.One", Set.of()),
                "top", Map.of("top.One", Set.of("a.One")))).circles());
    }

    @Test
    void noCircleIsNone() {
        assertEquals(List.of(), rules(Map.of(
                "a", Map.of("a.One", Set.of("a.Two", "b.One", "c.One"), "a.Two", Set.of("a.One")),
                "b", Map.of("b.One", Set.of("c.One")),
                "c", Map.of("c.One", Set.of("elsewhere.One")))).circles());
    }

    @Test
    void sixteenFilesAreTooMany() {
        assertEquals(Map.of("b", 16), PackageRules.tooLarge(Map.of("a", files(15), "b", files(16))));
    }

    @Test
    void referencesDownwardsAreAllowed() {
        assertEquals(List.of(), rules(Map.of(
                "top", Map.of("top.One", Set.of("left.One", "low.One")),
                "left", Map.of("left.One", Set.of("low.One")),
                "right", Map.of("right.One", Set.of("low.One")),
                "low", Map.of("low.One", Set.of("elsewhere.One")))).upward(FLOORS));
    }

    @Test
    void referenceUpwardsIsFound() {
        assertEquals(List.of("low knows left, above it\n  low.One -> left.One"), rules(Map.of(
                "left", Map.of("left.One", Set.of()),
                "low", Map.of("low.One", Set.of("left.One")))).upward(FLOORS));
    }

    @Test
    void referenceOnOneFloorIsFound() {
        assertEquals(List.of("left knows right, on the same floor\n  left.One -> right.One"), rules(Map.of(
                "left", Map.of("left.One", Set.of("right.One")),
                "right", Map.of("right.One", Set.of()))).upward(FLOORS));
    }

    @Test
    void packageOnNoFloorIsFound() {
        assertEquals(List.of("attic stands on no floor"), rules(Map.of(
                "attic", Map.of("attic.One", Set.of("low.One")),
                "low", Map.of("low.One", Set.of()))).upward(FLOORS));
    }

    private static PackageRules rules(Map<String, Map<String, Set<String>>> references) {
        return new PackageRules(references);
    }

    private static Set<String> files(int number) {
        return IntStream.range(0, number).mapToObj(i -> "File" + i + ".java").collect(Collectors.toSet());
    }

    private static final List<Set<String>> FLOORS = List.of(Set.of("top"), Set.of("left", "right"), Set.of("low"));
}
