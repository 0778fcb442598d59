/**
 * Clients without a framework: {@link io.caddis.mqtt.plain.Caddis} makes the parts and gives them to each other, which
 * is the work of the service registry elsewhere. This jar stands outside the star, since it knows the classes of all
 * parts; it is no bundle and does not go into a container.
 */
package io.caddis.mqtt.plain;
