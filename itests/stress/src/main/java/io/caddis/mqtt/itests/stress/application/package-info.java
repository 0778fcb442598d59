/**
 * Bundles of an application, for the check of swaps: their classes go into jars of their own, and share nothing with
 * the check but classes of the JDK, of the api and of the framework.
 */
package io.caddis.mqtt.itests.stress.application;
