/**
 * Holds the tests of all modules against the list of the rules of MQTT, {@code rules.tsv}: a test shows a rule by the
 * rule's tag, as in {@code @Tag("v5-4.3.3-10")}. {@link ConformanceIT} runs last, reads the tags from the compiled
 * tests and their results from the reports, and writes {@code docs/conformance.md}.
 */
package io.caddis.mqtt.itests.conformance;
