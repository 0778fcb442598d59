package io.caddis.mqtt.itests.conformance;

import java.util.List;
import java.util.function.Predicate;

/** {@code docs/conformance.md}. It is made only if every test passed, which is why it says so. */
final class Page {
    private static final String HEAD = """
            # Conformance

            The rules of MQTT 3.1.1 and 5.0 that bind a client, in our own words, and the tests that show that Caddis
            keeps them. The build writes this page (`itests/conformance`). It fails if a rule has no test, if a test of
            a rule fails, is skipped or did not run, and if the page is not what it would write.

            A test belongs to a rule by its tag: `v5-4.3.3-10` is [MQTT-4.3.3-10] of 5.0, `v3-4.3.3-2` [MQTT-4.3.3-2] of
            3.1.1. `mvn verify -Dgroups=v5-4.3.3-10` runs the tests of one rule.

            A rule about connections that Caddis does not make yet is held by not making one: a test named
            `noConnectionIsMade...` fails as soon as there is a transport for it.

            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private final List<Rule> rules;
    private final Evidence evidence;

    Page(List<Rule> rules, Evidence evidence) {
        this.rules = rules;
        this.evidence = evidence;
    }

    String text() {
        section("MQTT 3.1.1: numbered statements that bind the client",
                rule -> rule.tag().startsWith("v3-") && rule.needsTest());
        section("MQTT 5.0: numbered statements that bind the client",
                rule -> rule.tag().startsWith("v5-") && rule.needsTest());
        section("Rules without a number", rule -> rule.tag().matches("u3?-.*"));
        section("What clients get wrong", rule -> rule.tag().startsWith("trap-"));
        section("MQTT 3.1.1: what binds the server, where a test shows our side of it",
                rule -> rule.tag().startsWith("v3-") && !rule.needsTest() && evidence.has(rule.tag()));
        section("MQTT 5.0: what binds the server, where a test shows our side of it",
                rule -> rule.tag().startsWith("v5-") && !rule.needsTest() && evidence.has(rule.tag()));
        return text.toString();
    }

    private void section(String title, Predicate<Rule> which) {
        List<Rule> shown = rules.stream().filter(which).toList();
        text.append("## ").append(title).append(" (").append(shown.size()).append(")\n\n")
                .append("| id | rule | test | result |\n|---|---|---|---|\n");
        shown.forEach(rule -> text.append("| ").append(id(rule)).append(" | ").append(rule.text().replace("|", "\\|"))
                .append(" | ").append(evidence.tests(rule.tag())).append(" | passed |\n"));
        text.append('\n');
    }

    private static String id(Rule rule) {
        if (rule.tag().startsWith("v")) {
            return rule.clause();
        }
        return "`" + rule.tag() + "`" + (rule.clause().isEmpty() ? "" : " " + rule.clause())
                + (rule.version().contains(",") ? "" : " (" + rule.version() + ")");
    }
}
