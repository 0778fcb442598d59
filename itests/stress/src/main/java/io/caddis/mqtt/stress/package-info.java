/**
 * Stress tests: the bundles as they are deployed, in Felix, beside a real mosquitto, with applications and operators
 * that do what they should not. Start reading at {@link io.caddis.mqtt.stress.ListenersCheck},
 * {@link io.caddis.mqtt.stress.ConfigurationsCheck} and {@link io.caddis.mqtt.stress.OfflineCheck}, the commands;
 * {@link io.caddis.mqtt.stress.Stand} is what they have in common.
 */
package io.caddis.mqtt.stress;
