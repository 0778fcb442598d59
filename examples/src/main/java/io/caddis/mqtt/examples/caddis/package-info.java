/**
 * Eight programs for plain Java, each whole: package and imports apart, a file is all that there is to copy. They need
 * the jars of {@code docs/plain-java.md}; MutualTls also those of TLS, Sensor those of the store. Each starts without a
 * server, reconnects by itself and stays subscribed. {@code docs/examples.md} says what each does, and how many lines
 * the same takes with two other clients.
 */
package io.caddis.mqtt.examples.caddis;
