/**
 * The crash test: a durable client in a JVM of its own is killed at random moments, while it publishes and receives,
 * and started again. Start reading at {@link io.caddis.mqtt.crash.Crash}; {@link io.caddis.mqtt.crash.Victim} is the
 * client.
 */
package io.caddis.mqtt.crash;
