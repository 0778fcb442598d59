/**
 * Runs the programs as processes against Mosquitto, and counts their lines for {@code docs/examples.md}. Start reading
 * at {@link io.caddis.mqtt.examples.CaddisExamplesIT}.
 */
package io.caddis.mqtt.examples;
