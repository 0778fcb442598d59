/**
 * The crash test: a durable client in a JVM of its own is killed at random moments, while it publishes and receives,
 * and started again. Start reading at {@link Crash}; {@link Victim} is the client.
 */
package io.caddis.mqtt.itests.crash;
