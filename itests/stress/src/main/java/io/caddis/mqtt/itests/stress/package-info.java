/**
 * Stress tests: the bundles as they are deployed, in Felix, beside a real mosquitto, with applications and operators
 * that do what they should not. Start reading at {@link ListenersCheck}, {@link ConfigurationsCheck} and
 * {@link OfflineCheck}, the commands; {@link Stand} is what they have in common.
 */
package io.caddis.mqtt.itests.stress;
