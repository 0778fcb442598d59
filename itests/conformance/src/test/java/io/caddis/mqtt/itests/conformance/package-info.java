/**
 * Holds the tests of all modules against two tables: the rules of MQTT, {@code rules.tsv}, and what the MQTT client of
 * NetX Duo has, {@code netxduo.tsv}. A test shows a row by the row's tag, as in {@code @Tag("v5-4.3.3-10")} and
 * {@code @Tag("netx-T03")}. {@link ConformanceIT} and {@link ParityIT} run last, read the tags from the compiled tests
 * and their results from the reports ({@link Evidence}), and write {@code docs/conformance.md} and
 * {@code docs/netxduo.md}.
 */
package io.caddis.mqtt.itests.conformance;
