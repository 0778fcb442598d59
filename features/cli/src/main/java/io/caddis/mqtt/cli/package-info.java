/**
 * Publishing, listening, asking and checking TLS from a command line, with the option letters of {@code mosquitto_pub},
 * {@code mosquitto_sub} and {@code mosquitto_rr} where they mean the same. {@link io.caddis.mqtt.cli.Main} is the
 * program, {@link io.caddis.mqtt.cli.Words} reads its words. Does nothing that a program on {@code plain} could not do.
 */
package io.caddis.mqtt.cli;
